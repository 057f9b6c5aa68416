"""The sample corpus, asked: what understands questions about it, and what runs them."""

import pytest


@pytest.fixture(scope="session")
def asking_sample(sample_build):
    from xckg import asking

    return asking.open_asker(sample_build)


@pytest.fixture(scope="session")
def asker(asking_sample):
    return asking_sample[0]
