"""Which features a run in MLflow was made of, by its REST interface; MLflow's own client is not needed."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ._times import moment_text
from .errors import BarkeepError, error_of
from .frame import Frame, version_of

__all__ = ["Mlflow", "find_runs", "tags_of", "track_run"]

_BARS = ("open", "high", "low", "close", "volume")
_LONGEST_SCHEMA = 65_535
_LONGEST_TAG = 5_000
_MOST_EXPERIMENTS = 100


class Mlflow:
    """The REST interface of an MLflow server: ``url``, or ``MLFLOW_TRACKING_URI`` with the login that MLflow's variables have."""

    def __init__(self, url: str | None = None, *, timeout: float = 30.0) -> None:
        text = url or os.environ.get("MLFLOW_TRACKING_URI", "")
        parts = urllib.parse.urlsplit(text)
        if parts.scheme not in ("http", "https"):
            if text == "":
                raise error_of("INVALID_PARAM", "no MLflow is named; set MLFLOW_TRACKING_URI, or give url, as in http://127.0.0.1:5000")
            advice = "only a server can be asked: start one with mlflow server --backend-store-uri, and name it by its http:// address"
            raise error_of("INVALID_PARAM", f"MLflow is at {text!r}; {advice}")
        host = parts.netloc.rsplit("@", 1)[-1]
        self.url = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
        self._timeout = timeout
        self._headers = {"accept": "application/json", "content-type": "application/json", **_authorization(parts)}

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One call under ``/api/2.0/mlflow/``. Raises ``BarkeepError``; its ``fields['errorCode']`` is MLflow's word for a refusal."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/2.0/mlflow/{path}", data=data, headers=self._headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:
                answer: dict[str, Any] = json.loads(response.read())
                return answer
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(path, error.code, error.read().decode(errors="replace")) from error
        except TimeoutError as error:
            raise error_of("TIMEOUT", f"MLflow at {self.url} did not answer within {self._timeout:g} s") from error
        except (urllib.error.URLError, ConnectionError) as error:
            raise error_of(
                "UNAVAILABLE", f"MLflow at {self.url} cannot be reached: {error}; start it, or correct MLFLOW_TRACKING_URI"
            ) from error
        except ValueError as error:
            raise error_of("UNAVAILABLE", f"what answers {path} at {self.url} is no MLflow server") from error

    def pages(self, path: str, request: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
        """What a search finds, over all of its pages."""
        token: str | None = None
        while True:
            answer = self.call("POST", path, {**request, **({"page_token": token} if token else {})})
            yield from answer.get(key, [])
            token = answer.get("next_page_token")
            if not token:
                return


def _authorization(parts: urllib.parse.SplitResult) -> dict[str, str]:
    token = os.environ.get("MLFLOW_TRACKING_TOKEN")
    if token:
        return {"authorization": f"Bearer {token}"}
    user = os.environ.get("MLFLOW_TRACKING_USERNAME") or urllib.parse.unquote(parts.username or "")
    password = os.environ.get("MLFLOW_TRACKING_PASSWORD") or urllib.parse.unquote(parts.password or "")
    if not user:
        return {}
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def _refused(path: str, status: int, text: str) -> BarkeepError:
    try:
        told = json.loads(text)
    except ValueError:
        told = {}
    message = str(told.get("message", text))[:300] if isinstance(told, dict) else text[:300]
    code = "UNAVAILABLE" if status >= 500 else "INVALID_PARAM"
    fields = {"errorCode": told.get("error_code", "") if isinstance(told, dict) else ""}
    return error_of(code, f"MLflow refuses {path} with status {status}: {message}", status=status, fields=fields)


def tags_of(frame: Frame) -> dict[str, str]:
    """The tags that tell of a frame's features: set, version, series, origin, rows, columns, and the hash of its bars where it has them."""
    metadata = frame.metadata
    version = version_of(frame)
    if not version:
        raise error_of("INVALID_PARAM", "the frame does not say of which version it is; give one that Barkeep has answered")
    stamps = frame.timestamps
    tags = {
        "barkeep.set": version.split("@")[0],
        "barkeep.version": version,
        "barkeep.symbol": str(metadata.get("symbol", "")),
        "barkeep.timeframe": str(metadata.get("timeframe", "")),
        "barkeep.origin": str(metadata.get("origin", "")),
        "barkeep.origin_time": _time_text(metadata.get("origin_ms", metadata.get("originMs"))),
        "barkeep.first": _time_text(stamps[0] if len(stamps) else None),
        "barkeep.last": _time_text(stamps[-1] if len(stamps) else None),
        "barkeep.rows": str(len(frame)),
        "barkeep.columns": str(len(frame.names)),
        "barkeep.column_names": ",".join(frame.names)[:_LONGEST_TAG],
    }
    if all(name in frame for name in _BARS):
        tags["barkeep.bars_sha256"] = _bars_hash(frame)
    return tags


def _bars_hash(frame: Frame) -> str:
    """SHA-256 over the rows: timestamp, open, high, low, close and volume as little-endian doubles, every NaN the same one."""
    rows = np.empty((len(frame), 1 + len(_BARS)), dtype="<f8")
    rows[:, 0] = frame.timestamps
    for k, name in enumerate(_BARS):
        rows[:, k + 1] = frame[name]
    rows[np.isnan(rows)] = np.nan
    return hashlib.sha256(rows.tobytes()).hexdigest()


def _time_text(moment: Any) -> str:
    if moment is None or moment == "":
        return ""
    if isinstance(moment, str):
        return moment
    return moment_text(dt.datetime.fromtimestamp(int(moment) / 1000, dt.timezone.utc), "moment")


def track_run(
    frames: Frame | Sequence[Frame],
    *,
    run_id: str | None = None,
    experiment: str = "Default",
    run_name: str | None = None,
    context: str = "training",
    mlflow: Mlflow | str | None = None,
) -> str:
    """Says in a run which features it was made of, as tags and as dataset inputs; gives the run's id.

    Without ``run_id`` a new run is made in ``experiment``, which is made, too, where it is not there; whoever logs into it ends it.
    """
    server = mlflow if isinstance(mlflow, Mlflow) else Mlflow(mlflow)
    inputs = [frames] if isinstance(frames, Frame) else list(frames)
    if not inputs:
        raise error_of("INVALID_PARAM", "track_run is given no frame; give what the run was made of")
    run = run_id or _new_run(server, experiment, run_name)
    tags = [tags_of(frame) for frame in inputs]
    server.call("POST", "runs/log-batch", {"run_id": run, "tags": [{"key": key, "value": value} for key, value in tags[0].items()]})
    datasets = [
        {"tags": [{"key": "mlflow.data.context", "value": context}], "dataset": _dataset(frame, told)}
        for frame, told in zip(inputs, tags, strict=True)
    ]
    server.call("POST", "runs/log-inputs", {"run_id": run, "datasets": datasets})
    return run


def _dataset(frame: Frame, tags: Mapping[str, str]) -> dict[str, str]:
    text = json.dumps(tags, separators=(",", ":"))
    schema = json.dumps({"mlflow_colspec": [{"type": "double", "name": name, "required": True} for name in frame.names]})
    profile = json.dumps({"num_rows": len(frame), "num_elements": len(frame) * len(frame.names)})
    return {
        "name": f"{tags['barkeep.symbol']}/{tags['barkeep.timeframe']}/{tags['barkeep.version']}",
        "digest": hashlib.sha256(text.encode()).hexdigest()[:32],
        "source_type": "barkeep",
        "source": text,
        "profile": profile,
        **({"schema": schema} if len(schema) <= _LONGEST_SCHEMA else {}),
    }


def _new_run(server: Mlflow, experiment: str, run_name: str | None) -> str:
    name = {} if run_name is None else {"run_name": run_name}
    made = server.call(
        "POST", "runs/create", {"experiment_id": _experiment(server, experiment), "start_time": int(time.time() * 1000), **name}
    )
    run: str = made["run"]["info"]["run_id"]
    return run


def _experiment(server: Mlflow, name: str) -> str:
    def known() -> str | None:
        try:
            found = server.call("GET", f"experiments/get-by-name?experiment_name={urllib.parse.quote(name, safe='')}")
        except BarkeepError as error:
            if error.fields.get("errorCode") == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise
        return str(found["experiment"]["experiment_id"])

    found = known()
    if found is not None:
        return found
    try:
        return str(server.call("POST", "experiments/create", {"name": name})["experiment_id"])
    except BarkeepError as error:
        # Another process was quicker.
        made = known() if error.fields.get("errorCode") == "RESOURCE_ALREADY_EXISTS" else None
        if made is None:
            raise
        return made


def find_runs(
    version: str, *, experiments: Sequence[str] | None = None, mlflow: Mlflow | str | None = None, page_size: int = 500
) -> list[dict[str, Any]]:
    """The runs of a version (``name@hash``), or of every version of a set, newest first."""
    if "'" in version:
        raise error_of("INVALID_PARAM", f"the version is {version!r}; write name@hash, or the name of a set")
    server = mlflow if isinstance(mlflow, Mlflow) else Mlflow(mlflow)
    every = {each["experiment_id"]: each["name"] for each in server.pages("experiments/search", {"max_results": 1000}, "experiments")}
    names = {key: name for key, name in every.items() if experiments is None or name in experiments}
    tag = "barkeep.version" if "@" in version else "barkeep.set"
    found: list[dict[str, Any]] = []
    ids = list(names)
    for at in range(0, len(ids), _MOST_EXPERIMENTS):
        request = {"experiment_ids": ids[at : at + _MOST_EXPERIMENTS], "filter": f"tags.`{tag}` = '{version}'", "max_results": page_size}
        for run in server.pages("runs/search", request, "runs"):
            info, data = run["info"], run.get("data", {})
            found.append(
                {
                    "run_id": info["run_id"],
                    "run_name": info.get("run_name", ""),
                    "experiment": names[info["experiment_id"]],
                    "status": info["status"],
                    "start_ms": int(info.get("start_time") or 0),
                    "tags": {each["key"]: each["value"] for each in data.get("tags", [])},
                    "metrics": {each["key"]: each["value"] for each in data.get("metrics", [])},
                }
            )
    return sorted(found, key=lambda run: -run["start_ms"])
