package benchfile_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"attest/internal/benchfile"
)

const whole = `
modem: 'serial:///dev/ttyUSB2?baud=9600'
release: 780EP/V1007
broker:
  listen: "::1"
  advertise: qa.example.org
  ports: {plain: 1884, tls: 8883, mutual: 8884, echo: 1885}
  public: true
  max-connections: 70
  max-packet: 20480
  external: external://mqtt.example.org
stimuli:
  pdp-loss: [sh, -c, "echo 'a, [b]' # c"]
  power-cycle: [sh, "", "yes", "1.10", '{port}']
  reset: [sh]
  drop: [sh, ":", "-"]
  flash: [sh, "{image}", "line\nline", "tab\t"]
timeouts: {multiplier: 2.5, quiet: 100ms, stimulus: 1m, recover: 1h, boot: 1m30s}
`

// What is written reads as what it was written from, whole and empty.
func TestFormatReadsBack(t *testing.T) {
	for _, text := range []string{whole, "{}", "modem: tcp://127.0.0.1:7000\ntimeouts: {multiplier: 0.001, stimulus: 59m30s}\n"} {
		first := only(t, text)
		written := string(benchfile.Format(&first, nil))
		again := only(t, written)
		if got, want := public(again), public(first); !reflect.DeepEqual(got, want) {
			t.Errorf("written as\n%sit reads %+v, want %+v", written, got, want)
		}
		for line := range strings.Lines(written) {
			if line != "\n" && !strings.Contains(line, "# ") {
				t.Errorf("%q does not say what it means", line)
			}
		}
	}
}

// Every key that is only mentioned can be had by taking its comment sign away.
func TestFormatMentionsEveryKey(t *testing.T) {
	written := string(benchfile.Format(new(benchfile.Bench), map[string]string{"modem": "the third from the left"}))
	if !strings.Contains(written, "# the third from the left\n") {
		t.Errorf("the note is not in\n%s", written)
	}
	b := only(t, regexp.MustCompile(`(?m)^( *)# (\S+: )`).ReplaceAllString(written, "$1$2"))
	for i := range reflect.ValueOf(public(b)).NumField() {
		if field := reflect.ValueOf(public(b)).Field(i); field.IsZero() {
			t.Errorf("%s is not in\n%s", reflect.TypeOf(b).Field(i).Name, written)
		}
	}
	if len(b.Stimuli) != 5 || b.Timeouts.Boot == 0 || b.Broker.External == "" || b.Broker.Ports.Echo != 1885 {
		t.Errorf("%+v lacks keys", b)
	}
}

// only reads a file of one bench.
func only(t *testing.T, text string) benchfile.Bench {
	t.Helper()
	f, err := benchfile.Parse("bench.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if f.Several || len(f.Benches) != 1 {
		t.Fatalf("%d benches, want one", len(f.Benches))
	}
	return f.Benches[0]
}

// bench is what is said of one, wherever it stands in the file.
type bench struct {
	Name, Modem, Release string
	Broker               benchfile.Broker
	Timeouts             benchfile.Timeouts
	Stimuli              map[string][]string
}

func public(b benchfile.Bench) bench {
	return bench{Name: "-" + b.Name, Modem: b.Modem, Release: b.Release, Broker: b.Broker, Timeouts: b.Timeouts, Stimuli: b.Commands()}
}
