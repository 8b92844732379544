package archtest

import "strings"

// Package says what one package of ours may import, tests aside. Names are
// directories below the module's root.
type Package struct {
	Name    string
	Own     []string // packages of ours; All for any that is not in Never
	Never   []Ban    // a reason of its own for some of the rest
	Outside []string // modules; All for any that Libraries does not keep elsewhere
	Why     string   // the reason for the limits
}

// Ban is the reason why packages with one of these prefixes are kept out.
type Ban struct {
	Prefixes []string
	Why      string
}

// All stands for every package in Own, for every module in Outside.
const All = "*"

const leaf = "a leaf: everybody may stand on it only as long as it stands on nothing"

// Packages are the arrows of the architecture; they only lead down.
func Packages() []Package {
	return []Package{
		{Name: "cmd/attest", Own: []string{All}, Outside: []string{All}, Never: []Ban{
			{[]string{"internal/at", "internal/modem", "internal/luat", "steps"}, "the command starts benches and runs; talking to a modem is theirs"},
		}},
		{Name: "internal/suite", Outside: []string{All},
			Own: []string{"features", "steps", "internal/bench", "internal/firmware", "internal/verdict", "internal/transcript", "internal/nearest", "internal/sprt"},
			Why: "the suite plans and collects; what is checked is in steps, on what in bench"},
		{Name: "internal/audit", Own: []string{"internal/suite", "internal/bench", "internal/emulator", "internal/verdict"},
			Why: "the audit is the suite on benches with a broken emulator; who shows it is above"},
		{Name: "internal/rig", Own: []string{"internal/bench", "internal/emulator", "internal/firmware", "internal/port", "internal/port/porttest"},
			Why: "the rig is a modem for tests, and makes faults alone"},
		{Name: "internal/coverage", Own: []string{"internal/verdict", "broker/wire"}, Why: "the tables are names; who plans, and who prints them, is above"},
		{Name: "steps", Outside: []string{All},
			Own: []string{"internal/bench", "internal/modem", "internal/luat", "internal/at", "internal/verdict", "broker", "broker/wire", "broker/pki"},
			Never: []Ban{
				{[]string{"internal/emulator", "internal/port"}, "a step cannot know whether the modem is real"},
				{[]string{"internal/suite", "internal/report"}, "a step cannot know who runs it and what is written about it"},
			},
			Why: "a step parses, makes one call on the trial, compares"},
		{Name: "internal/bench", Outside: []string{All},
			Own: []string{"internal/modem", "internal/emulator", "internal/port", "internal/transcript", "internal/firmware", "internal/luat",
				"internal/at", "internal/verdict", "internal/nearest", "internal/atomicfile", "broker", "broker/wire", "broker/pki"},
			Why: "the bench owns what a trial needs, and knows neither features nor reports"},
		{Name: "internal/doctor",
			Own: []string{"internal/bench", "internal/modem", "internal/luat", "internal/at", "internal/port", "internal/firmware", "internal/nearest", "broker", "broker/wire"},
			Why: "the doctor looks at a bench from outside, with a dialogue of its own; it judges no firmware, so scenarios are none of its business"},
		{Name: "internal/luat", Own: []string{"internal/at", "internal/modem"}, Why: "the dialect is words on top of one dialogue"},
		{Name: "internal/modem", Own: []string{"internal/at", "internal/port"}, Why: "a dialogue is AT lines over a port, in any dialect"},
		{Name: "internal/emulator", Outside: []string{All},
			Own: []string{"internal/firmware", "internal/port", "internal/emulator/mqttc", "internal/nearest"},
			Never: []Ban{
				{[]string{"internal/at", "internal/modem", "internal/luat", "internal/transcript", "broker"},
					"emulator and harness are two witnesses: with one parser both agree on the same bug"},
			},
			Why: "the emulator is a modem; it knows nothing of who tests it"},
		{Name: "internal/emulator/mqttc", Why: "the modem's own MQTT client: it misbehaves on purpose, with a codec of its own"},
		{Name: "internal/exchange", Own: []string{"internal/at", "internal/luat", "internal/transcript"},
			Why: "it reads what a dialogue left behind with the harness's own eyes, and has no dialogue"},
		{Name: "internal/report", Own: []string{"internal/verdict", "internal/transcript", "internal/exchange", "internal/nearest", "internal/words", "internal/sprt", "internal/rank", "internal/flock", "internal/atomicfile", "internal/regular"}, Outside: []string{All},
			Why: "a report is a pure function of the journal"},
		{Name: "internal/board", Own: []string{"internal/report", "internal/verdict", "internal/firmware", "internal/words"},
			Why: "the board is many reports on one site; firmware gives it the order of versions, and nothing of a bench is known to it"},
		{Name: "internal/serve", Own: []string{"internal/board", "internal/report", "internal/verdict", "internal/nearest", "internal/atomicfile", "internal/flock", "internal/words"}, Outside: []string{"golang.org/x/net", "golang.org/x/sys"},
			Why: "the server shows files and starts processes; what a run does with its bench it need not know"},
		{Name: "internal/board/boardtest", Own: []string{"internal/report", "internal/verdict"}, Why: "it fakes what runs leave behind, and knows no board"},
		{Name: "internal/evidence", Own: []string{"internal/atomicfile", "internal/report", "internal/verdict", "internal/regular"}, Outside: []string{"github.com/secure-systems-lab/go-securesystemslib"},
			Why: "evidence states what a journal says; who asks for it, and shows it, is above"},
		{Name: "broker", Own: []string{"broker/wire", "broker/pki"}, Outside: []string{All}, Why: peer, Never: []Ban{{[]string{"internal", "steps"}, peer}}},
		{Name: "broker/wire", Why: peer},
		{Name: "broker/pki", Why: peer},
		{Name: "internal/port", Own: []string{"internal/nearest"}, Outside: []string{"go.bug.st/serial", "golang.org/x/sys"}, Why: "a port is bytes; what they mean is decided above"},
		{Name: "internal/benchfile", Own: []string{"internal/firmware", "internal/nearest"}, Outside: []string{"go.yaml.in/yaml/v3"},
			Why: "a file says what a bench should be; who makes one of it is above"},
		{Name: "internal/port/porttest", Own: []string{"internal/port"}, Why: "it fakes what the kernel shows of ports, nothing else"},
		{Name: "internal/firmware", Own: []string{"internal/nearest", "internal/regular"}, Outside: []string{"go.yaml.in/yaml/v3"}, Why: leaf},
		{Name: "internal/contract", Own: []string{"internal/firmware", "internal/verdict", "internal/sprt", "internal/nearest"}, Outside: []string{"go.yaml.in/yaml/v3", "golang.org/x/mod"},
			Why: "a contract is words about scenarios; what a run makes of it is the report's"},
		{Name: "internal/transcript", Why: leaf},
		{Name: "internal/at", Why: leaf},
		{Name: "internal/verdict", Why: leaf},
		{Name: "internal/nearest", Why: leaf},
		{Name: "internal/words", Own: []string{"internal/nearest"}, Why: "it has words, and knows nothing of what they are said about"},
		{Name: "internal/words/wordstest", Outside: []string{"golang.org/x/net"}, Why: "it reads a page as a stranger"},
		{Name: "internal/sprt", Why: leaf},
		{Name: "internal/rank", Why: leaf},
		{Name: "internal/flock", Outside: []string{"golang.org/x/sys"}, Why: leaf},
		{Name: "internal/atomicfile", Why: leaf},
		{Name: "internal/regular", Why: leaf},
		{Name: "internal/live", Outside: []string{"github.com/mattn/go-runewidth", "golang.org/x/sys"}, Why: "it shows who is at what on a terminal; what they do, and what comes of it, is known above"},
		{Name: "internal/live/livetest", Outside: []string{"github.com/mattn/go-runewidth"}, Why: "it is a terminal for tests, and knows nobody who draws on it"},
		{Name: "internal/debian", Why: leaf},
		{Name: "internal/browsertest", Own: []string{"internal/debian"}, Outside: []string{"github.com/chromedp"}, Why: "it starts a browser for tests, and knows none of the pages"},
		{Name: "internal/mosquitto", Own: []string{"internal/debian", "broker/pki"}, Why: "it starts another project's broker for tests, and knows nothing of ours"},
		{Name: "features", Why: embedded},
		{Name: "transcripts", Why: embedded},
		{Name: "internal/archtest", Why: "it reads everybody, and imports nobody"},
	}
}

const (
	peer     = "the broker is the peer of the modem: it knows nothing of benches, and serves without them"
	embedded = "evidence and requirements are files, embedded as they are"
)

// Library keeps a module to the packages in Only, tests included.
type Library struct {
	Module string
	Only   []string
	Why    string
}

// Libraries are the modules with traps, and where these are met.
func Libraries() []Library {
	const gherkin = "planning and linting features is the suite's"
	return []Library{
		{"go.bug.st/serial", []string{"internal/port"}, "its traps are met by the wrapper in port"},
		{"github.com/mochi-mqtt/server", []string{"broker"}, "its traps are met by the listener and frame layer in broker"},
		{"github.com/secure-systems-lab/go-securesystemslib", []string{"internal/evidence"}, "it accepts an envelope in many spellings, and counts signatures without saying whose is missing; evidence does not"},
		{"github.com/cucumber/godog", []string{"internal/suite", "steps"}, "its traps are met in suite; steps only register with it"},
		{"github.com/cucumber/gherkin", []string{"internal/suite"}, gherkin},
		{"github.com/cucumber/messages", []string{"internal/suite", "internal/report"}, gherkin + "; report writes a run in their words"},
	}
}

// under reports whether path is prefix or something below it.
func under(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}
