"""Trains a small trading policy: a search over eight sets of hyperparameters on daily bars, mapped from a matrix that was made once. Run:

barkeep export --set env43-market --symbol QUOTES502 --out obs.npy
python examples/train_policy_full_speed.py obs.npy
"""

import sys

import gymnasium
from policy_agent import TRIALS, train

import barkeep.gym  # noqa: F401 (registers the environments)


def make_env(matrix):
    return gymnasium.make("barkeep/Trading43-v0", matrix=matrix, disable_env_checker=True).unwrapped


if __name__ == "__main__":
    for trial in TRIALS:
        env = make_env(sys.argv[1])
        print(trial, f"return {train(env, trial):.12g}")
