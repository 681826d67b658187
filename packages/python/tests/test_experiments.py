import pytest

from barkeep.errors import InvalidRequestError
from barkeep.experiments import Mlflow


@pytest.mark.parametrize(("address", "advice"), [("", "set MLFLOW_TRACKING_URI"), ("sqlite:///runs.db", "only a server can be asked")])
def test_what_is_no_server_of_mlflow_is_refused_with_what_to_do(monkeypatch, address, advice):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    with pytest.raises(InvalidRequestError, match=advice):
        Mlflow()
