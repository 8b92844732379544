package benchfile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"attest/internal/benchfile"
	"attest/internal/emulator"
)

// Each mistake has its place, and a hint where something can be done.
func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ text, want, hint string }{
		{"modme: x", `1:1: unknown key "modme", the nearest known one is "modem"`, ""},
		{"modem: x\nmodem: y", `2:1: duplicate key "modem", first on line 1`, ""},
		{"timeouts: {quiet: 1s, quiet: 2s}", `1:23: duplicate key "quiet", first on line 1`, ""},
		{"stimuli: {pdp-los: [sh]}", `1:11: unknown stimulus "pdp-los", the nearest known one is "pdp-loss"`, ""},
		{"timeouts: {quiet: [1s]}", `1:19: want a time from 1ms to 1m, such as 100ms, got a list`, ""},
		{"timeouts: {quiet: 100}", `1:19: want a time from 1ms to 1m, such as 100ms, got "100"`, ""},
		{"timeouts: {quiet: 0s}", `1:19: want a time from 1ms to 1m, such as 100ms, got "0s"`, ""},
		{"timeouts: {quiet: -1s}", `1:19: want a time from 1ms to 1m, such as 100ms, got "-1s"`, ""},
		{"timeouts: {recover: 2h}", `1:21: want a time from 1ms to 1h, such as 2m, got "2h"`, ""},
		{"timeouts: {multiplier: .nan}", `1:24: want a number from 0.001 to 1000, got ".nan"`, ""},
		{"timeouts: {multiplier: .inf}", `1:24: want a number from 0.001 to 1000, got ".inf"`, ""},
		{"broker: {max-packet: 1MB}", `1:22: want a number of bytes from 16384 to 268435455, got "1MB"`, ""},
		{"broker: {max-connections: 0}", `1:27: want a number from 16 to 10000, got "0"`, ""},
		{"broker: {advertise: 'mqtt://x:1883'}", `1:21: want a name or an address without scheme and port, such as qa.example.org, got "mqtt://x:1883"`, ""},
		{"broker: {advertise: 'x:1883'}", `1:21: want a name or an address without scheme and port, such as qa.example.org, got "x:1883"`, ""},
		{"broker: {ports: {plain: 1884, echo: 1884}}", `1:37: plain and echo have the same port, 1884`, "give each listener"},
		{"modem:", `1:7: want the URL of a modem, such as /dev/ttyUSB2, got nothing`, ""},
		{"modem: ' '", `1:8: want the URL of a modem, such as /dev/ttyUSB2, got " "`, ""},
		{"modem: {a: b}", `1:8: want the URL of a modem, such as /dev/ttyUSB2, got keys`, ""},
		{"modem: &a x", `1:8: anchors and aliases are not read here`, "write the value out"},
		{"? [a]\n: b", `1:3: unknown key "", the nearest known one is `, ""},
		{"stimuli:\n  reset: [sh, [a]]", `2:10: want a command with its arguments as a list, such as [./relay.sh, cycle], got a list`, ""},
		{"stimuli:\n  reset: ['']", `2:10: want a command with its arguments as a list, such as [./relay.sh, cycle], got a list`, ""},
		{"stimuli:\n  reset: {a: sh}", `2:10: want a command with its arguments as a list, such as [./relay.sh, cycle], got keys`, ""},

		// Indentation.
		{"broker:\nlisten: 0.0.0.0", `2:1: "listen" does not belong at the top, but below "broker"`, `under the line "broker:"`},
		{"broker:\n  listen: ::1\n  multiplier: 2", `3:3: "multiplier" does not belong below "broker", but below "timeouts"`, `under the line "timeouts:"`},
		{"broker:\n  plain: 1884", `2:3: "plain" does not belong below "broker", but below "broker.ports"`, `under the line "ports:"`},
		{"broker:\n  stimuli: {}", `2:3: "stimuli" does not belong below "broker", but at the top`, "where the other keys at the top begin"},
		{"modem: x\n  release: y", `2:3: the line "release: y" is indented below "modem: x", which has a value already`, "begin it in column 1"},
		{"broker:\n  listen: ::1\n advertise: x", `3:2: the line "advertise: x" begins in column 2, where nothing above it begins`, "here 1 or 3"},
		{"benches:\n- name: a\n  modem: x\n   release: y", `4:4: the line "release: y" is indented below "modem: x", which has a value already`, "begin it in column 3"},
		{"modem: x # a comment: here\n\n# and here:\n  release: y", `4:3: the line "release: y" is indented below "modem: x # a comment: here"`, "begin it in column 1"},
		{"broker:\n\tlisten: ::1", `2:1: a tab in the indentation`, "replace the tab"},
		{"broker:\n  listen:::1\n  advertise: x", `2:10: no space behind "listen:"`, "before a space"},
		{"modem:emulator", `1:1: want keys at the top, such as "modem", got "modem:emulator"`, "a colon and a space"},
		{"broker: 5", `1:9: want keys below "broker", such as "listen", got "5"`, "a colon and a space"},
		{"- modem: x", `1:1: want keys at the top, such as "modem", got a list`, "a colon and a space"},
		{"modem: [", `1: `, ""},
		{"", ` the file is empty`, ""},
		{"modem: x\n---\nmodem: y", `2:1: want one document, got a second`, ""},

		// Several benches.
		{"benches: {name: a}", `1:10: want a list of benches, got keys`, `begin each bench with "- name: NAME"`},
		{"benches: [a]", `1:11: want keys at the top, such as "modem", got "a"`, ""},
		{"benches: [{name: a, benches: []}]", `1:21: "benches" does not belong`, ""},
		{"benches: [{name: a, modem: usb:auto}]", `1:28: usb:auto finds one modem, and this file lists several benches`, "attest ports"},
		{"benches: [{name: a, modem: /dev/a}, {name: b, modem: /dev/a}]", `1:54: the benches "a" and "b" have the same modem, /dev/a`, "attest ports"},
		{"name: a", `1:1: unknown key "name"`, ""},
		{"benches:\n- name: a\n  broker: {ports: {tls: 1}}\n- name: b\n  broker: {ports: {echo: 1}}", `5:26: the brokers of "a" (tls) and "b" (echo) have the same port, 1`, "the system chooses"},
	} {
		_, err := benchfile.Parse("bench.yaml", []byte(tt.text))
		var mistake *benchfile.Mistake
		if !errors.As(err, &mistake) {
			t.Errorf("%q: %v, want a mistake", tt.text, err)
			continue
		}
		if !strings.HasPrefix(err.Error(), "bench.yaml:"+tt.want) || !strings.Contains(mistake.Hint, tt.hint) {
			t.Errorf("%q:\n got %s\n hint %q\nwant bench.yaml:%s\n hint …%s…", tt.text, err, mistake.Hint, tt.want, tt.hint)
		}
	}
}

// What stands beside the list is the default of each bench, and no bench has what
// another one says.
func TestSeveral(t *testing.T) {
	f, err := benchfile.Parse("lab/bench.yaml", []byte(`
release: 780EP/V1007
broker: {listen: 0.0.0.0, ports: {echo: 1885}}
stimuli: {reset: [sh, common]}
timeouts: {multiplier: 2, boot: 30s}
benches:
- name: left
  modem: /dev/ttyUSB2
  stimuli: {drop: [sh]}
- name: right
  modem: /dev/ttyUSB6
  release: 780EP/V1010
  broker: {listen: 127.0.0.1, ports: {echo: 1886}}
  stimuli: {reset: [sh, own]}
  timeouts: {multiplier: 1}
`))
	if err != nil || !f.Several || f.Dir != "lab" {
		t.Fatalf("read %+v, %v", f, err)
	}
	want := []bench{{
		Name: "-left", Modem: "/dev/ttyUSB2", Release: "780EP/V1007",
		Broker:   benchfile.Broker{Listen: "0.0.0.0", Ports: benchfile.Ports{Echo: 1885}},
		Stimuli:  map[string][]string{"reset": {"sh", "common"}, "drop": {"sh"}},
		Timeouts: benchfile.Timeouts{Multiplier: 2, Boot: 30 * time.Second},
	}, {
		Name: "-right", Modem: "/dev/ttyUSB6", Release: "780EP/V1010",
		Broker:   benchfile.Broker{Listen: "127.0.0.1", Ports: benchfile.Ports{Echo: 1886}},
		Stimuli:  map[string][]string{"reset": {"sh", "own"}},
		Timeouts: benchfile.Timeouts{Multiplier: 1, Boot: 30 * time.Second},
	}}
	for i, b := range f.Benches {
		if got := public(b); !reflect.DeepEqual(got, want[i]) {
			t.Errorf("%s is %+v, want %+v", b.Name, got, want[i])
		}
	}
}

// Two brokers may have one port on different addresses.
func TestPortsOfDifferentAddresses(t *testing.T) {
	for listen, sound := range map[string]bool{"127.0.0.2": true, "127.0.0.1": false, "localhost": false, "0.0.0.0": false, "'::'": false} {
		text := fmt.Sprintf("broker: {ports: {echo: 1885}}\nbenches: [{name: a}, {name: b, broker: {listen: %s}}]", listen)
		if _, err := benchfile.Parse("bench.yaml", []byte(text)); (err == nil) != sound {
			t.Errorf("loopback and %s: %v, want sound: %v", listen, err, sound)
		}
	}
}

// The stimuli of the emulator and of a laboratory are the same, but for what flashes.
func TestStimuliAreThoseOfTheEmulator(t *testing.T) {
	for _, name := range emulator.Stimuli() {
		b := only(t, fmt.Sprintf("stimuli: {%s: [sh, -c, x]}", name))
		if got := b.Commands()[name]; !reflect.DeepEqual(got, []string{"sh", "-c", "x"}) {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "lab.yaml")
	if err := os.WriteFile(name, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := benchfile.Read(name)
	if err != nil || f.Dir != dir || f.Benches[0].Timeouts.Boot != 90*time.Second || f.Benches[0].Broker.MaxPacket != 20480 {
		t.Errorf("read %+v, %v", f, err)
	}
	var missing *benchfile.MissingError
	if _, err := benchfile.Read(filepath.Join(dir, "lav.yaml")); !errors.As(err, &missing) || missing.Nearest != name {
		t.Errorf("a missing file: %v, %+v, want %s as the nearest", err, missing, name)
	}
	if f, err := benchfile.Read(""); err != nil || len(f.Benches) != 1 || f.Benches[0].Modem != "" {
		t.Errorf("no file: %+v, %v", f, err)
	}
	if _, err := benchfile.Read(dir); err == nil {
		t.Error("a directory is read as a file")
	}
}

// A value that only its reader can judge is refused at its place.
func TestRefuse(t *testing.T) {
	b := only(t, "modem: x\nbroker:\n  external: nowhere\n")
	for path, want := range map[string]string{"broker.external": "bench.yaml:3:13: no", "release": "bench.yaml:1:1: no"} {
		if err := b.Refuse(path, "no", ""); err.Error() != want {
			t.Errorf("%s is refused as %q, want %q", path, err, want)
		}
	}
}

func TestPrograms(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"runs.sh": 0o755, "plain.sh": 0o644} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	for program, want := range map[string][2]string{
		"sh":                          {},
		"./runs.sh":                   {},
		filepath.Join(dir, "runs.sh"): {},
		"./plain.sh":                  {fmt.Sprintf("%q is not executable", filepath.Join(dir, "plain.sh")), "chmod +x " + filepath.Join(dir, "plain.sh")},
		"./gone.sh":                   {fmt.Sprintf("no file %q", filepath.Join(dir, "gone.sh")), "begins at the bench file's directory"},
		"./":                          {fmt.Sprintf("%q is a directory", dir), "name the program in it"},
		"runs.sh":                     {`no program "runs.sh" in PATH`, `write "./runs.sh"`},
		"attest-has-no-such-program":  {`no program "attest-has-no-such-program" in PATH`, "install it, or write its path"},
	} {
		name := filepath.Join(dir, "bench.yaml")
		f, err := benchfile.Parse(name, []byte("modem: x\nstimuli:\n  reset: ["+program+", x]\n"))
		if err != nil {
			t.Fatal(err)
		}
		err = f.Programs()
		if want[0] == "" {
			if err != nil {
				t.Errorf("%s: %v", program, err)
			}
			continue
		}
		var mistake *benchfile.Mistake
		if full := name + `:3:10: the stimulus "reset" cannot be run: ` + want[0]; !errors.As(err, &mistake) || err.Error() != full || !strings.Contains(mistake.Hint, want[1]) {
			t.Errorf("%s: %v, hint %+v; want %s, …%s…", program, err, mistake, full, want[1])
		}
	}
}

// Whatever stands in a file, it is read or refused with a place, and what was read is
// written so that it reads the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{whole, "modem: x\n  a: b", "benches:\n- name: a\n  - b", "- - x:\n   y", "a: |\n b\n  c", "? : x", "\t", "modem: [\n", "benches: [{name: a}]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := benchfile.Parse("bench.yaml", data)
		var mistake *benchfile.Mistake
		if err != nil {
			if !errors.As(err, &mistake) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%q is refused with %T %q", data, err, err)
			}
			return
		}
		for _, b := range file.Benches {
			written := benchfile.Format(&b, nil)
			again, err := benchfile.Parse("bench.yaml", written)
			if err != nil {
				t.Fatalf("%q was read, and written as\n%s%v", data, written, err)
			}
			want := public(b)
			want.Name = "-"
			if got := public(again.Benches[0]); !reflect.DeepEqual(got, want) {
				t.Fatalf("%q was read as %+v, and again as %+v", data, want, got)
			}
		}
	})
}
