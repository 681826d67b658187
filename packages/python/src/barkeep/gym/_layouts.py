"""The frozen columns of the observation layouts that existing checkpoints know: three portfolio inputs, then these."""

from __future__ import annotations

_SHARED = (
    "rsi_14_scaled",
    "macd_to_close",
    "macd_signal_to_close",
    "atr_14_to_close",
    "bb_position",
    "volume_ratio_scaled",
    "returns_1",
    "returns_5",
    "returns_20",
    "sma_20_above_50",
)
_OF_REGIME = (
    "regime",
    "regime_confidence",
    "regime_duration",
    "regime_transition_risk",
    "regime_stability",
    "sma_50_dist_clipped",
    "sma_201_dist_clipped",
    "sma_alignment",
    "momentum_20_clipped",
    "volatility_rank_91",
)
_LAGS = tuple(f"return_lag_{lag}" for lag in range(29, -1, -1))

PORTFOLIO_INPUTS = ("cash_share", "position_share", "return_since_start")
LAYOUT_43 = _SHARED + _LAGS
LAYOUT_53 = _SHARED + _OF_REGIME + _LAGS
LAYOUTS = {"43": LAYOUT_43, "53": LAYOUT_53}
