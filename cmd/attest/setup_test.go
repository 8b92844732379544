package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"attest/internal/bench"
	"attest/internal/benchfile"
)

// What a bench file says reaches the bench, whatever the key: a key that is read and
// forgotten would be believed.
func TestEveryKeyReachesTheBench(t *testing.T) {
	dir := t.TempDir()
	for _, k := range benchfile.Keys() {
		value := map[string]string{"modem": "emulator:V1010", "broker.listen": "127.0.0.9"}[k.Path]
		switch {
		case strings.HasPrefix(k.Example, "["):
			value = "[sh]"
		case value == "":
			value = strconv.Quote(k.Example)
		}
		names := strings.Split(k.Path, ".")
		text := strings.Join(names, ": {") + ": " + value + strings.Repeat("}", len(names)-1)
		if reflect.DeepEqual(setupFrom(t, dir, "{}"), setupFrom(t, dir, text)) {
			t.Errorf("%s changes nothing", text)
		}
	}
}

// What a flag says overrules the file.
func TestFlagsOverruleTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bench.yaml")
	if err := os.WriteFile(name, []byte("modem: /dev/ttyATTEST9\nrelease: 780EP/V1006\ntimeouts: {multiplier: 3, quiet: 100ms}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f := &runFlags{bench: name, modem: "emulator", release: "780EP/V1007", multiplier: 2}
	setups, err := f.setups()
	if err != nil {
		t.Fatal(err)
	}
	s := setups[0]
	if s.config.Modem != "emulator" || s.label.Version != "V1007" || s.config.Timeouts != (bench.Timeouts{Multiplier: 2, Quiet: 100 * time.Millisecond}) {
		t.Errorf("%s, %v, %+v", s.config.Modem, s.label, s.config.Timeouts)
	}
}

// setupFrom is the set-up that a bench file leads to.
func setupFrom(t *testing.T, dir, text string) setup {
	t.Helper()
	name := filepath.Join(dir, "bench.yaml")
	if err := os.WriteFile(name, []byte(text+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	setups, err := (&runFlags{bench: name}).setups()
	if err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	s := *setups[0]
	s.issued = nil // of every file anew
	return s
}
