import os
import socket
import threading
import time
from functools import partial

import pytest

from xckg.errors import QueryError
from xckg.graph import snapshot
from xckg.serve.workers import DiedError, OverdueError, OverloadedError, Workers

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUICK = "SELECT (COUNT(*) AS ?n) { ?s a xc:Company }"
SECONDS = 2.0  # for what never ends
# A worker that does what it is told, for what no query can be made to do.
OBEYING = partial(eval, "lambda code: eval(code)")


@pytest.fixture(scope="module")
def graph(sample_build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshot") / "store"
    snapshot.make_snapshot((sample_build / "graph.nq").read_bytes(), folder)
    return str(folder)


@pytest.fixture
def make_workers():
    made = []

    def make(opener, **options):
        made.append(Workers(opener=opener, **{"count": 2, "seconds": 60.0} | options))
        made[-1].start()
        return made[-1]

    yield make
    for workers in made:
        workers.close()


def ask(workers, sparql):
    return workers.ask(sparql=sparql, accepted=["text/csv"]).content.decode().split()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_kill_a_runaway_query_while_others_go_on(graph, make_workers):
    workers = make_workers(partial(snapshot.open_answering, graph), seconds=SECONDS)
    count = ask(workers, QUICK)
    assert int(count[1]) > 20
    ended = []

    def run():
        start = time.monotonic()
        with pytest.raises(OverdueError):
            ask(workers, RUNAWAY)
        ended.append(time.monotonic() - start)

    thread = threading.Thread(target=run)
    thread.start()
    answered = 0
    while thread.is_alive():
        assert ask(workers, QUICK) == count
        answered += 1
    thread.join()
    assert SECONDS <= ended[0] < 30, "by itself it takes years"
    assert answered > 2
    assert [ask(workers, QUICK) for _ in range(4)] == [count] * 4


def sleep_from(mark):
    """What a worker is told to do: to leave a file, then to sleep longer than any test waits."""
    return f"[open({str(mark)!r}, 'w').close(), __import__('time').sleep(99)]"


def wait_for(marks):
    while not all(mark.exists() for mark in marks):
        time.sleep(0.01)


def test_workers_say_when_all_are_busy(make_workers, tmp_path):
    workers = make_workers(OBEYING, count=1, seconds=3)

    def run():
        with pytest.raises(OverdueError):
            workers.ask(code=sleep_from(tmp_path / "busy"))

    thread = threading.Thread(target=run)
    thread.start()
    wait_for([tmp_path / "busy"])
    workers.seconds = 0.1
    with pytest.raises(OverloadedError):
        workers.ask(code="1")
    thread.join()


def test_workers_replace_a_dead_one(make_workers):
    workers = make_workers(OBEYING, count=1)
    old = workers.ask(code="__import__('os').getpid()")
    with pytest.raises(DiedError):
        workers.ask(code="__import__('os')._exit(3)")
    assert workers.ask(code="__import__('os').getpid()") != old
    with pytest.raises(DiedError):  # an answer that cannot be sent
        workers.ask(code="lambda: 1")
    assert workers.ask(code="1 + 1") == 2


def test_workers_a_question_has_so_much_memory(make_workers):
    workers = make_workers(OBEYING, count=1, memory=200_000_000)
    assert workers.ask(code="len(bytearray(50_000_000))") == 50_000_000
    with pytest.raises(DiedError):
        workers.ask(code="len(bytearray(400_000_000))")
    assert workers.ask(code="1") == 1


def test_workers_tell_errors_even_those_that_cannot_be_sent(graph, make_workers):
    workers = make_workers(OBEYING, count=1)
    with pytest.raises(ZeroDivisionError):
        workers.ask(code="1 / 0")
    with pytest.raises(RuntimeError, match="Own: 许昌"):
        workers.ask(code="(_ for _ in ()).throw(type('Own', (Exception,), {})('许昌'))")
    pid = workers.ask(code="__import__('os').getpid()")
    with pytest.raises(QueryError) as caught:
        make_workers(partial(snapshot.open_answering, graph), count=1).ask(sparql="SELECT", accepted=["*/*"])
    assert caught.value.reason
    assert workers.ask(code="__import__('os').getpid()") == pid, "an error is no reason to start another"


def test_workers_can_open_no_connection(make_workers):
    workers = make_workers(OBEYING, count=1)
    if not workers.ask(code="__import__('xckg.serve.confine').serve.confine.forbid_connections()"):
        pytest.skip("this system lets no process give up its connections")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        with pytest.raises(PermissionError):
            workers.ask(code=f"__import__('socket').create_connection({address!r})")


def test_workers_the_engine_can_call_nobody(graph, make_workers):
    workers = make_workers(partial(snapshot.open_answering, graph), count=1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(QueryError):
            ask(workers, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            listening.accept()


def test_workers_that_cannot_open_say_so_and_leave_nobody(make_workers):
    before = threading.active_count()
    workers = Workers(opener=partial(eval, "1 / 0"), count=2, seconds=SECONDS)
    with pytest.raises(ZeroDivisionError):
        workers.start()
    workers = Workers(opener=partial(os._exit, 3), count=2, seconds=SECONDS)
    with pytest.raises(DiedError):
        workers.start()
    assert threading.active_count() == before


def test_workers_close_ends_all_and_who_waits_is_told(make_workers, tmp_path):
    workers = make_workers(OBEYING)
    pids = {workers.ask(code="__import__('os').getpid()") for _ in range(4)}
    assert len(pids) == 2
    errors = []

    def run(number):
        try:
            workers.ask(code=sleep_from(tmp_path / str(number)))
        except (DiedError, OverloadedError) as error:
            errors.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads[:2]:
        thread.start()
    wait_for([tmp_path / "0", tmp_path / "1"])
    for thread in threads[2:]:
        thread.start()
    start = time.monotonic()
    workers.close()
    for thread in threads:
        thread.join(30)
    assert time.monotonic() - start < 20, "nobody has slept to the end"
    assert sorted(errors) == ["DiedError"] * 2 + ["OverloadedError"] * 2
    assert not any(map(is_alive, pids))
    with pytest.raises(OverloadedError):
        workers.ask(code="1")


def test_workers_end_by_themselves_when_nobody_can_stop_them(make_workers, monkeypatch):
    workers = make_workers(OBEYING, count=1)
    pid = workers.ask(code="__import__('os').getpid()")
    with pytest.raises(DiedError):
        workers.ask(code="[__import__('signal').setitimer(0, 0.2), __import__('time').sleep(9)]")
    assert not is_alive(pid)
    alarm = "__import__('signal').getitimer(0)[0]"
    assert 60 < workers.ask(code=alarm) <= 65, "set while a question is answered"
