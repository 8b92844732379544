package firmware_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"attest/internal/firmware"
)

// bench is a file that people edit, with all kinds of fields.
type bench struct {
	Modem   string              `yaml:"modem"`
	Ports   map[string]int      `yaml:"ports,omitempty"`
	Stimuli map[string][]string `yaml:"stimuli,omitempty"`
	Timeout time.Duration       `yaml:"timeout,omitempty"`
	Factor  float64             `yaml:"factor,omitempty"`
	Strict  bool                `yaml:"strict,omitempty"`
	PIN     string              `yaml:"pin,omitempty"`
	Broker  *struct{ Listen string }
	Secret  string `yaml:"-"`
}

func TestDecode(t *testing.T) {
	var got bench
	err := firmware.Decode("bench.yaml", []byte(`
modem: /dev/ttyUSB2
ports: {plain: 1884}
stimuli:
  reset: [./relay.sh, reset]
timeout: 2s
factor: 1.5
strict: true
pin: 0123
broker: {listen: 0.0.0.0}
`), &got)
	want := bench{
		Modem: "/dev/ttyUSB2", Ports: map[string]int{"plain": 1884}, PIN: "0123",
		Stimuli: map[string][]string{"reset": {"./relay.sh", "reset"}},
		Timeout: 2 * time.Second, Factor: 1.5, Strict: true, Broker: &struct{ Listen string }{"0.0.0.0"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"modem: x\n":                     `bench.yaml:1:1: missing key "broker"`,
		"modem: x\nsecret: y\n":          `bench.yaml:2:1: unknown key "secret", the nearest known one is "strict"`,
		"modem: x\nmodem: y\n":           `bench.yaml:2:1: duplicate key "modem", first on line 1`,
		"ports: {a: 1, a: 2}\n":          `bench.yaml:1:15: duplicate key "a", first on line 1`,
		"ports: {a: 1.5}\n":              `bench.yaml:1:12: want a whole number, got "1.5"`,
		"ports: {a: }\n":                 `bench.yaml:1:12: the value is missing`,
		"ports: [1]\n":                   `bench.yaml:1:8: want keys and values`,
		"stimuli: {reset: go}\n":         `bench.yaml:1:18: want a list`,
		"stimuli: {reset: [{}]}\n":       `bench.yaml:1:19: want one value`,
		"timeout: soon\n":                `bench.yaml:1:10: want a time such as 2s, got "soon"`,
		"factor: two\n":                  `bench.yaml:1:9: want a number, got "two"`,
		"strict: maybe\n":                `bench.yaml:1:9: want true or false, got "maybe"`,
		"broker: {lisen: x}\n":           `bench.yaml:1:10: unknown key "lisen", the nearest known one is "listen"`,
		"x: &x y\n":                      `bench.yaml:1:1: unknown key "x", the nearest known one is "pin"`,
		"modem: &x y\n":                  `bench.yaml:1:8: aliases are not accepted`,
		"modem: x\n--- y\n":              `bench.yaml:2:1: want one document, got a second`,
		"modem: x\n--- {\n":              `bench.yaml:2: did not find expected node content`,
		"modem: \"x\n":                   `bench.yaml:2: found unexpected end of stream`,
		"modem: x\nbroker: {listen: }\n": `bench.yaml:2:18: the value is missing`,
	} {
		var into bench
		err := firmware.Decode("bench.yaml", []byte(text), &into)
		var syntax *firmware.SyntaxError
		if !errors.As(err, &syntax) || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestDecodeKeepsTextThatLooksLikeANumber(t *testing.T) {
	for _, text := range []string{"0123", "1.10", "1e3", "0x1F", "1_000", "2027-06-30", "yes", "12:30"} {
		var into struct {
			PIN string `yaml:"pin"`
		}
		if err := firmware.Decode("p.yaml", []byte("pin: "+text+"\n"), &into); err != nil || into.PIN != text {
			t.Errorf("got %q, %v; want %q", into.PIN, err, text)
		}
	}
}
