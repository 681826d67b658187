"""The Python client from end to end: a private server, a range, the newest vector, a drop-in frame, a mapped file.

Run it where the package and pandas are installed: python examples/python_client.py
"""

import numpy as np

from barkeep import Barkeep, BarkeepError
from barkeep.data_loader import load_data


def main() -> None:
    """Shows one thing after the other."""
    with Barkeep.local() as barkeep:  # Barkeep() asks the server of BARKEEP_URL instead
        for each in barkeep.symbols():
            print(f"{each['symbol']:<10} {', '.join(each['stored'])}")

        frame = barkeep.get_historical_data("AAPL", "2004-01-01", "2005-01-01", set="legacy")
        print(f"\n{frame}: rsi_14 from {np.nanmin(frame['rsi_14']):.1f} to {np.nanmax(frame['rsi_14']):.1f}")

        vector = barkeep.get_features("AAPL", "2005-01-01", set="legacy")
        print(f"the vector known at the year's end is its last row: {np.array_equal(vector.values, frame.row(-1))}")

        data = load_data("AAPL", "2004-01-01", "2005-01-01", client=barkeep)
        print(f"as a legacy loader gives it: {data.shape[0]} rows x {data.shape[1]} columns, {data.index.tz}")

        mapped = barkeep.get_historical_data("DASHUSDT", timeframe="1min", set="legacy", mapped=True)
        print(f"mapped without a copy: {mapped.is_mapped}, {len(mapped)} rows")

        try:
            barkeep.get_features("APPL")
        except BarkeepError as error:
            print(error)


if __name__ == "__main__":
    main()
