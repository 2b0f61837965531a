"""The states of a circuit breaker are pure, and what one process writes another reads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.resilience.circuit import Circuit, Rule, State, failed, read, worked, written

RULE = Rule(failures=3, rest=5.0, longest=300.0)


def broken(times: int, now: float = 0.0) -> Circuit:
    circuit = Circuit()
    for _ in range(times):
        circuit = failed(circuit, now, RULE)
    return circuit


def test_a_few_failures_leave_it_closed() -> None:
    assert broken(2).state(0.0) is State.CLOSED


def test_it_opens_for_a_rest_that_doubles_up_to_the_longest() -> None:
    rests = [broken(n).until for n in range(3, 14)]
    assert rests[:4] == [5.0, 10.0, 20.0, 40.0]
    assert rests[-1] == 300.0


def test_it_is_half_open_once_its_rest_is_over() -> None:
    circuit = broken(3)
    assert circuit.state(4.9) is State.OPEN
    assert circuit.state(5.0) is State.HALF_OPEN
    assert worked().state(5.0) is State.CLOSED


circuits = st.builds(
    Circuit,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.floats(0, 4e9, allow_nan=False, allow_infinity=False),
)


@given(circuits)
def test_what_is_written_is_read(circuit: Circuit) -> None:
    assert read(written(circuit)) == circuit


@given(st.text(max_size=40))
def test_rubbish_is_no_circuit(text: str) -> None:
    circuit = read(text)
    assert circuit is None or read(written(circuit)) == circuit
