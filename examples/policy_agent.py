"""A small policy-gradient agent in numpy, and a search over its hyperparameters: the same for every way of getting observations."""

import itertools
import time

import numpy as np

HOLD, BUY, SELL = 0, 1, 2


class PolicyGradient:
    """An actor and a critic on two hidden layers: remembers an episode, and learns from it at its end."""

    def __init__(self, inputs, hidden=128, rate=0.01, discount=0.95, seed=0):
        self.random = np.random.default_rng(seed)
        self.rate, self.discount = rate, discount
        sizes = ((inputs, hidden), (hidden, hidden), (hidden, 3), (hidden, 1))
        self.first, self.second, self.actor, self.critic = (
            self.random.normal(0, rows**-0.5, (rows, columns)).astype(np.float32) for rows, columns in sizes
        )
        self._forget()

    def act(self, observation):
        """An action drawn by the policy."""
        first = np.tanh(observation @ self.first)
        second = np.tanh(first @ self.second)
        scores = second @ self.actor
        odds = np.exp(scores - scores.max())
        shares = odds / odds.sum()
        a, b, _ = shares.tolist()
        draw = self.random.random()
        action = HOLD if draw < a else BUY if draw < a + b else SELL
        for kept, value in zip(self.memory, (observation, first, second, shares, action)):
            kept.append(value)
        return action

    def learn(self):
        """One step of gradient ascent over the episode that has ended."""
        seen, first, second, shares, actions = (np.array(kept) for kept in self.memory)
        returns = np.zeros(len(self.rewards), dtype=np.float32)
        total = 0.0
        for t in range(len(returns) - 1, -1, -1):
            total = self.rewards[t] + self.discount * total
            returns[t] = total
        surprise = returns - (second @ self.critic)[:, 0]
        advantage = (surprise - surprise.mean()) / (surprise.std() + 1e-9) / len(returns)
        push = -shares * advantage[:, None]
        push[np.arange(len(push)), actions] += advantage
        miss = surprise[:, None] / len(returns)
        back = (push @ self.actor.T + miss @ self.critic.T) * (1 - second * second)
        further = (back @ self.second.T) * (1 - first * first)
        self.actor += self.rate * second.T @ push
        self.critic += self.rate * second.T @ miss
        self.second += self.rate * first.T @ back
        self.first += self.rate * seen.T @ further
        self._forget()

    def _forget(self):
        self.memory, self.rewards = ([], [], [], [], []), []


#: Eight trials, one after the other.
TRIALS = [
    {"hidden": hidden, "rate": rate, "discount": discount, "seed": seed}
    for seed, (hidden, rate, discount) in enumerate(itertools.product((128, 256), (0.01, 0.1), (0.9, 0.99)))
]


class Clock:
    """Seconds that the agent took, and its steps."""

    def __init__(self):
        self.agent = 0.0
        self.steps = 0


def train(env, trial, episodes=1, clock=None):
    """Trains an agent; gives the return of the portfolio in the last episode."""
    observation, _ = env.reset(seed=0)
    agent = PolicyGradient(len(observation), **trial)
    clock = clock or Clock()
    for episode in range(episodes):
        if episode > 0:
            observation, _ = env.reset()
        over = False
        while not over:
            began = time.perf_counter()
            action = agent.act(observation)
            clock.agent += time.perf_counter() - began
            observation, reward, terminated, truncated, info = env.step(action)
            agent.rewards.append(reward)
            over = terminated or truncated
            clock.steps += 1
        began = time.perf_counter()
        agent.learn()
        clock.agent += time.perf_counter() - began
    return info["value"] / 100_000 - 1
