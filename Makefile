# Two commands are all the set-up: `make graph` and `make test`. `make help` lists the others.
# What is installed is what requirements.lock says, by hash; nothing is fetched again until it or pyproject.toml changes.

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
TESTED := $(VENV)/.tested
OUTPUT := output
# The first of these that is Python 3.11 or newer; `make PYTHON=/path/to/python …` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)

.DEFAULT_GOAL := help
.PHONY: help graph test check fuzz audit gate quality shapes ontology-docs train virtuoso sparql11 lock view-library clean

help:
	@echo 'make graph   建环境，用自带的样例新闻建图谱，写入 $(OUTPUT)/'
	@echo 'make test    建环境，跑全部测试'
	@echo 'make check   代码检查：ruff、mypy'
	@echo 'make fuzz    模糊测试五分钟（SECONDS=秒数；有 atheris 就按覆盖率找，没有就按样例变异）'
	@echo 'make audit   对照公开的漏洞库查依赖（要联网）'
	@echo 'make gate    对照标注集抬高质量下限；有下降就拒绝'
	@echo 'make quality 重写 docs/quality.md 里的数字'
	@echo 'make shapes  按本体和词表重写 ontology/shapes_derived.ttl'
	@echo 'make ontology-docs  从 ontology/xckg.ttl 重写 docs/ontology/'
	@echo 'make train   重新训练名称标注模型（约一小时，见 training/README.md）'
	@echo 'make virtuoso  样例图谱装进 Virtuoso，对照十个命名查询（要先 apt-get install virtuoso-opensource-7-bin）'
	@echo 'make sparql11  跑 W3C 的 SPARQL 1.1 测试集，看存储通过多少（要联网）'
	@echo 'make lock    按 pyproject.toml 重算 requirements.lock（要联网）'
	@echo 'make view-library  用 npm 重新打包网页里的图表库和 Oxigraph（要联网）'
	@echo 'make clean   删去环境和缓存，不动 $(OUTPUT)/'

graph: $(READY)
	$(VENV)/bin/xckg build src/xckg/sample --output $(OUTPUT)

# A process for each core (four at most), each with whole files of tests, in the order of the files: what a file's tests
# share is made once. Bytecode is kept, whatever the environment says: the tests start some thousand processes.
# What fails is run again, once and alone: tests that kill processes at random moments depend on who else is at work. Both
# runs are shown, and what fails twice is a failure.
test: export PYTHONDONTWRITEBYTECODE =
test: $(TESTED)
	@$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder || \
		{ [ $$? = 1 ] && echo '没有通过的，单独再跑一遍：' && $(PY) -m pytest --last-failed --last-failed-no-failures none; }

check: $(TESTED)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

# A group of pyproject.toml, which the pip that comes with an older Python does not know how to install.
GROUP = $(PY) -m pip install -qq --disable-pip-version-check 'pip>=25.1' && \
	$(PY) -m pip install -qq --disable-pip-version-check --group

# Guided by coverage where atheris installs (`--group fuzz`), else by mutation alone. What it finds is kept in .fuzz/.
SECONDS ?= 300
SEED ?= 0
fuzz: $(TESTED)
	@$(GROUP) fuzz || echo '装不上 atheris，只按样例变异。' >&2
	@$(PY) benchmarks/fuzz.py --seconds $(SECONDS) --seed $(SEED)

# What is not asked is not clean: without the network this fails, and so it does (`--strict`) where the index cannot say
# of each dependency whether it has faults.
audit: $(READY)
	@$(PY) -m pip install -qq --disable-pip-version-check pip-audit || \
		{ echo '装不上 pip-audit（这条命令要联网）：没有查成，不等于没有问题。' >&2; exit 1; }
	@$(PY) -m pip_audit --strict --require-hashes --disable-pip --requirement requirements.lock || \
		{ echo '没有通过：上面列着有漏洞的依赖；若说的是连不上漏洞库、在库里没有找到（could not be audited），就是没有查成。' >&2; exit 1; }

# Both want the annotated articles beside the checkout.
gate: $(READY)
	@$(PY) benchmarks/gate.py --update

quality: $(READY)
	@$(PY) benchmarks/quality.py

# What follows from xckg.ttl and lexicon/fits.yaml; a test says when it is out of date.
shapes: $(READY)
	@$(PY) -c 'from xckg.graph import derived; derived.write_shapes()'

ontology-docs: $(READY)
	@$(PY) tools/ontology_docs.py

# The learned tagger anew, from its annotated sentences and unlabelled news: `make train POOL=FILE.jsonl.xz`.
POOL ?= ../shared/data/news_pool/dev_pool.jsonl.xz
train: $(READY)
	@$(GROUP) training
	@$(PY) training/train.py --pool $(POOL)

# Another engine reads what a build writes; the tests say why they are skipped where it is not installed.
virtuoso: $(READY)
	@$(PY) -m pytest tests/graph/test_virtuoso.py -rs

sparql11: $(READY)
	@$(PY) benchmarks/sparql11.py

# A venv that another tool made may have no pip, and one whose Python is gone does not start: both are made anew.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo '没有找到 Python 3.11 或更新的版本：请先安装，或用 make PYTHON=解释器路径 指明。' >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); "$(PYTHON)" -m venv $(VENV); } || \
		{ echo '虚拟环境没有建成：系统若是 Debian 或 Ubuntu，请先安装 python3-venv。' >&2; exit 1; }
	@echo '安装依赖（第一次要一两分钟）……'
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# Text recognition and Spark weigh some hundred megabytes: the tests want them, `make graph` does not wait for them.
$(TESTED): $(READY) requirements-engines.lock
	@echo '安装测试用的文字识别和 Spark（第一次要一两分钟）……'
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-engines.lock
	@touch $@

# One version for every Python and platform (fewest forks), so that a build says the same everywhere.
COMPILE = $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --fork-strategy fewest \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'
lock: $(READY)
	@$(PY) -m pip install -qq --disable-pip-version-check uv
	@$(COMPILE) --group dev pyproject.toml --output-file requirements.lock
	@$(COMPILE) --group engines --constraint requirements.lock --output-file requirements-engines.lock

# The page's chart library and Oxigraph, bundled from pinned npm packages; the bundles are in the repository, so users
# need no npm.
view-library:
	@cd tools/view && npm ci --silent && npm run --silent build

clean:
	@rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .fuzz
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
