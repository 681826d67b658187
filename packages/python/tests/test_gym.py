import subprocess
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import barkeep.gym as trading
from barkeep import BarkeepError, MismatchError
from barkeep.matrix import open_matrix
from support import CLI, node


def export(path, *flags):
    done = subprocess.run([node(), str(CLI), "export", "--out", str(path), *flags], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("matrices")


@pytest.fixture(scope="session")
def obs43(folder):
    return export(folder / "obs43.npy", "--set", "env43-market", "--symbol", "BTCUSD")


@pytest.fixture(scope="session")
def obs53(folder):
    return export(folder / "obs53.npy", "--set", "env53-market", "--symbol", "BTCUSD")


@pytest.fixture(scope="session")
def gapped(folder):
    """Hours that stop at weekends."""
    return export(folder / "hours.npy", "--set", "env43-market", "--symbol", "EURUSD", "--timeframe", "1hour")


class Reference:
    """The portfolio and its three inputs, written again from the rules, one step after the other."""

    def __init__(self, close, values, first, initial=100_000.0):
        self.close, self.values, self.row, self.initial = close, values, first, initial
        self.cash, self.units, self.seen, self.first = initial, 0.0, 0.0, first

    def worth(self):
        return self.cash + self.units * self.seen

    def step(self, action):
        price = float(self.close[self.row])
        before = self.worth()
        self.seen = price
        if action == 1:
            worth = self.cash + self.units * price
            room = 0.95 * worth - self.units * price
            spend = min(0.01 * worth, room)
            if room >= price and self.cash >= spend * 1.001:
                self.cash -= spend * 1.001
                self.units += spend / price
        elif action == 2:
            self.cash += self.units * price * 0.999
            self.units = 0.0
        self.row += 1
        return before, self.worth()

    def observation(self):
        worth = self.worth()
        inputs = [self.cash / worth, self.units * self.seen / worth, worth / self.initial - 1]
        return np.concatenate([np.array(inputs).astype(np.float32), np.asarray(self.values[self.row], dtype=np.float32)])


@pytest.mark.parametrize("name", ["Trading43", "Trading53"])
def test_env_passes_gymnasiums_own_check_without_a_warning(name, obs43, obs53):
    made = gymnasium.make(f"barkeep/{name}-v0", matrix=obs43 if name == "Trading43" else obs53)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        check_env(made.unwrapped)
    assert [str(warning.message) for warning in said] == []
    assert made.observation_space.shape == ((43,) if name == "Trading43" else (53,))


def test_an_episode_is_what_the_rules_say_to_the_bit(obs43):
    env = trading.TradingEnv(obs43, max_gap=np.inf)
    matrix = open_matrix(obs43)
    reference = Reference(matrix.bars["close"], matrix.values, 200)
    seen, info = env.reset()
    assert info["row"] == 200
    assert seen.tolist() == [1.0, 0.0, 0.0, *matrix.values[200].tolist()]
    random = np.random.default_rng(5)
    steps = 0
    truncated = False
    while not truncated:
        action = int(random.choice([0, 1, 1, 1, 2], p=[0.2, 0.3, 0.3, 0.15, 0.05]))
        before, after = reference.step(action)
        seen, reward, terminated, truncated, info = env.step(action)
        assert not terminated
        assert seen.tobytes() == reference.observation().tobytes()
        assert reward == np.log(after / before)
        assert info == {"row": reference.row, "value": after}
        steps += 1
    assert steps == len(matrix) - 1 - 200
    assert info["row"] == len(matrix) - 1
    with pytest.raises(gymnasium.error.ResetNeeded, match="reset first"):
        env.step(0)


def test_regimes_count_from_the_start_of_the_episode(obs53):
    matrix = open_matrix(obs53)
    bars = np.rint(np.asarray(matrix.column("regime_duration"), dtype=np.float64) * 100)
    confidence, duration = (3 + matrix.columns.index(name) for name in ("regime_confidence", "regime_duration"))
    env = trading.TradingEnv(obs53)
    for start in (200, 777):
        seen, info = env.reset(options={"start": start})
        for _ in range(120):
            d = min(bars[info["row"]], info["row"] - start)
            assert seen[duration] == np.float32(d / 100)
            assert seen[confidence] == np.float32(min(d / 20, 1))
            others = [k for k in range(3, 53) if k not in (confidence, duration)]
            assert seen[others].tobytes() == matrix.values[info["row"]][np.array(others) - 3].tobytes()
            seen, _, _, _, info = env.step(0)


def test_a_buy_is_refused_where_the_room_is_less_than_a_unit(obs43):
    env = trading.TradingEnv(obs43, rules=trading.Rules(initial=500.0))
    env.reset(options={"start": 1100})
    assert open_matrix(obs43).bars["close"][1100] > 500
    assert env.step(1)[4]["value"] == 500.0
    assert env.step(1)[0][0] == 1.0


@pytest.mark.parametrize("reward", ["log_return", "profit43", "regime53"])
@pytest.mark.parametrize("random_start", [False, True])
def test_the_vector_form_has_the_bits_of_the_environment_of_one(obs53, reward, random_start):
    count, steps = 7, 400
    options = {"reward": reward, "length": 90}
    many = trading.TradingVectorEnv(obs53, count, random_start=random_start, **options)
    seen, infos = many.reset(seed=3)
    random = np.random.default_rng(1)
    ones = [trading.TradingEnv(obs53, reward=reward, length=90) for _ in range(count)]
    single = [one.reset(options={"start": int(row)})[0] for one, row in zip(ones, infos["row"], strict=True)]
    ended = np.zeros(count, dtype=bool)
    endings = 0
    for _ in range(steps):
        assert seen.tobytes() == np.stack(single).tobytes()
        actions = random.integers(0, 3, count)
        seen, rewards, terminated, truncated, infos = many.step(actions)
        assert not terminated.any()
        for k, one in enumerate(ones):
            if ended[k]:
                one._end = 0
                single[k], _ = one.reset(options={"start": int(infos["row"][k])})
                one._end = int(many._end[k])
                assert rewards[k] == 0
                assert not truncated[k]
            else:
                one._end = int(many._end[k])
                single[k], alone, _, over, _ = one.step(int(actions[k]))
                assert rewards[k] == pytest.approx(alone, rel=1e-12, abs=1e-15)
                assert truncated[k] == over
        ended = truncated
        endings += int(truncated.sum())
    assert endings >= count * (steps // 91 - 1)


def test_no_episode_crosses_a_gap_or_a_splice(gapped, obs53):
    matrix = open_matrix(gapped)
    episodes = trading.episodes_of(matrix)
    assert len(episodes) > 40
    hours = matrix.bars["timestamp"] / 3_600_000
    assert all((np.diff(hours[first:end]) == 1).all() for first, end in episodes)
    assert [first for first, _ in episodes[1:]] == [first for first, _ in matrix.segments if first > 200]
    assert trading.episodes_of(matrix, max_gap=100) == [(200, len(matrix))]
    assert trading.episodes_of(open_matrix(obs53)) == [(200, 1570), (1570, 1770)]
    assert all(end - first <= 25 for first, end in trading.episodes_of(matrix, length=24))

    daily = open_matrix(obs53)
    bull = daily.column("regime") == 1
    spliced = trading.episodes_of(daily, where=bull)
    assert len(spliced) > 3
    assert all(bull[first:end].all() for first, end in spliced)
    env = trading.TradingEnv(obs53, where=bull)
    for first, end in spliced[:3]:
        _, info = env.reset()
        rows = [info["row"]]
        over = False
        while not over:
            _, _, _, over, info = env.step(0)
            rows.append(info["row"])
        assert rows == list(range(first, end))


def test_episodes_begin_where_the_trading_environments_did():
    assert [trading.start_row(rows) for rows in (51, 364, 730, 800, 5000)] == [50, 91, 182, 200, 200]


def test_rewards_are_those_of_their_definitions(obs53):
    matrix = open_matrix(obs53)
    close, values = matrix.bars["close"], matrix.values
    random = np.random.default_rng(2)
    actions = random.choice([0, 1, 2], size=600, p=[0.3, 0.6, 0.1]).tolist()
    regime = np.asarray(matrix.column("regime"))
    above = np.asarray(matrix.column("sma_50_dist_clipped")) > 0
    for name in ("profit43", "regime53"):
        rules = trading.Rules(fraction=0.5)
        env = trading.TradingEnv(obs53, reward=name, rules=rules)
        _, info = env.reset()
        earlier = []
        before = 100_000.0
        for action in actions:
            row = info["row"]
            _, reward, _, _, info = env.step(action)
            expected = 1e-4 * (info["value"] - before)
            if name == "profit43":
                last = earlier[-30:]
                if len(earlier) > 10 and np.std(last) > 0.02:
                    expected -= 0.1 * (np.std(last) - 0.02)
                expected = min(10.0, max(-10.0, expected))
            elif action == 1:
                expected += {1.0: 0.1, 0.5: -0.2, 0.0: -0.5}[float(regime[row])] + (0.06 if above[row] else -0.09)
            elif action == 0 and regime[row] != 1:
                expected += 0.05
            assert reward == pytest.approx(expected, rel=1e-12, abs=1e-13)
            before = info["value"]
            earlier.append(before / 100_000 - 1)
    assert len(close) == len(values)


def test_other_matrices_become_environments_where_all_is_defined(folder):
    path = export(folder / "core.npy", "--set", "core", "--symbol", "AAPL")
    made = gymnasium.make("barkeep/Trading-v0", matrix=path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(made.unwrapped)
    matrix = open_matrix(path)
    assert np.isnan(matrix.values).any()
    assert all(np.isfinite(matrix.values[first:end]).all() for first, end in trading.episodes_of(matrix))


def test_ids_are_registered_with_their_vector_forms(obs43, obs53):
    env = gymnasium.make_vec("barkeep/Trading43-v0", num_envs=3, matrix=obs43)
    assert env.observation_space.shape == (3, 43)
    env.reset(seed=1)
    assert env.step(np.array([0, 1, 2]))[0].shape == (3, 43)
    with pytest.raises(MismatchError, match="it lacks regime"):
        gymnasium.make("barkeep/Trading53-v0", matrix=obs43)
    with pytest.raises(MismatchError, match="it has besides regime"):
        gymnasium.make("barkeep/Trading43-v0", matrix=obs53)


def test_what_cannot_be_is_refused_with_the_way_out(obs43):
    refusals = [
        ({"reward": "profit"}, "use log_return"),
        ({"start": 5000}, "no episode of two rows"),
        ({"where": [True]}, "give a truth value"),
    ]
    for options, said in refusals:
        with pytest.raises(BarkeepError, match=said):
            trading.TradingEnv(obs43, **options)
    with pytest.raises(BarkeepError, match="commission is 1"):
        trading.Rules(commission=1)
    with pytest.raises(BarkeepError, match="fraction is 0"):
        trading.Rules(fraction=0)
    env = trading.TradingEnv(obs43, render_mode="ansi")
    env.reset()
    assert env.render().startswith("row 200: value 100000.00")
    assert trading.TradingEnv(obs43).render() is None
    with pytest.raises(BarkeepError, match="use 0"):
        env.step(3)
    with pytest.raises(BarkeepError, match="no episode can begin"):
        env.reset(options={"start": 9})
    with pytest.raises(gymnasium.error.ResetNeeded, match="reset first"):
        trading.TradingEnv(obs43).step(0)
    many = trading.TradingVectorEnv(obs43, 2)
    with pytest.raises(gymnasium.error.ResetNeeded, match="reset first"):
        many.step(np.array([0, 0]))
    many.reset()
    with pytest.raises(BarkeepError, match="use 2 of 0"):
        many.step(np.array([0, 3]))


def test_random_starts_are_of_a_seed_and_leave_room_for_their_length(obs43):
    env = trading.TradingEnv(obs43, random_start=True, length=50)
    rows = [env.reset(seed=seed)[1]["row"] for seed in (1, 1, 2, 3)]
    assert rows[0] == rows[1]
    assert len(set(rows)) == 3
    assert all(200 <= row <= 1770 - 51 for row in rows)
    many = trading.TradingVectorEnv(obs43, 50, random_start=True, length=50)
    starts = many.reset(seed=1)[1]["row"]
    assert len(set(starts.tolist())) > 30
    assert (many._end - many._start == 51).all()


def test_a_matrix_that_is_open_is_held_to_what_it_is_and_not_to_what_its_file_has_become(tmp_path):
    path = export(tmp_path / "obs.npy", "--set", "env43-market", "--symbol", "AAPL")
    matrix = open_matrix(path)
    export(path, "--set", "env53-market", "--symbol", "AAPL")
    assert trading.TradingEnv(matrix, layout="43", version="env43-market").world.matrix is matrix
    with pytest.raises(MismatchError, match="env53-market"):
        trading.TradingEnv(matrix, version="env53-market")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"length": 0}, "length is 0"),
        ({"length": -1, "random_start": True}, "length is -1"),
        ({"layout": "44"}, "known are 43"),
    ],
)
def test_what_cannot_be_an_environment_is_told(obs43, wrong, said):
    with pytest.raises(BarkeepError, match=said):
        trading.TradingEnv(obs43, **wrong)
