"""`seve up`, as a person starts it: real processes, a real port, a database of its own."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest


class Instance:
    """One running `seve up`."""

    def __init__(self, data: Path, port: int) -> None:
        self.port = port
        environment = os.environ | {"SEVE_DATA": str(data)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "seve.cli.main", "up", "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def first_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def children(self) -> dict[str, psutil.Process]:
        found = {}
        for child in psutil.Process(self.process.pid).children():
            try:
                words = " ".join(child.cmdline())
            except psutil.Error:  # it is just ending
                continue
            if "seve.project.web" in words:
                found["pages"] = child
            elif "seve.project.worker" in words:
                found["jobs"] = child
        return found

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up") / "seve"


@pytest.fixture
def instance(data: Path, free_port: int) -> Iterator[Instance]:
    instance = Instance(data, free_port)
    assert "Sève is ready" in instance.first_line()
    yield instance
    instance.stop()


def _wait_for(condition: object, seconds: float = 20) -> bool:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_it_answers_and_stops_cleanly_on_ctrl_c(instance: Instance) -> None:
    assert instance.get("/") in {200, 302}
    children = list(instance.children().values())

    instance.process.send_signal(signal.SIGINT)

    assert instance.process.wait(30) == 0
    assert psutil.wait_procs(children, timeout=10)[1] == []


def test_a_fallen_child_is_started_again(instance: Instance) -> None:
    before = instance.children()["jobs"].pid

    os.kill(before, signal.SIGKILL)

    assert _wait_for(lambda: instance.children().get("jobs") is not None and instance.children()["jobs"].pid != before)


def test_children_go_when_the_supervisor_is_killed(instance: Instance) -> None:
    children = list(instance.children().values())
    assert len(children) == 2

    instance.process.kill()
    instance.process.wait()

    assert psutil.wait_procs(children, timeout=20)[1] == []


def test_a_taken_port_is_told_in_one_line(instance: Instance, data: Path) -> None:
    second = Instance(data, instance.port)

    _, words = second.process.communicate(timeout=30)

    assert second.process.returncode == 1
    assert words.count("\n") == 1
    assert "--port" in words


def test_wrong_arguments_exit_with_2() -> None:
    done = subprocess.run([sys.executable, "-m", "seve.cli.main", "up", "--port", "lots"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
