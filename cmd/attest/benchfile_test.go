package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestQuietTimeOfABench(t *testing.T) {
	for _, tt := range []struct {
		timeouts string
		want     time.Duration
		err      string // behind the file's name
	}{
		{"{multiplier: 2}", 0, ""},
		{"{quiet: 100ms}", 100 * time.Millisecond, ""},
		{"{quiet: 1m, multiplier: 2}", time.Minute, ""},
		{"{quiet: 100}", 0, `:2:19: want a time from 1ms to 1m, such as 100ms, got "100"`},
		{"{quiet: 0s}", 0, `:2:19: want a time from 1ms to 1m, such as 100ms, got "0s"`},
		{"{quiet: 2m}", 0, `:2:19: want a time from 1ms to 1m, such as 100ms, got "2m"`},
		{"{quiet: -1s}", 0, `:2:19: want a time from 1ms to 1m, such as 100ms, got "-1s"`},
		{"{multiplier: 2, quiet: soon}", 0, `:2:34: want a time from 1ms to 1m, such as 100ms, got "soon"`},
		{"{quiet: [1s]}", 0, `:2:19: want a time from 1ms to 1m`},
		{"{quite: 1s}", 0, `:2:12: unknown key "quite", the nearest known one is "quiet"`},
	} {
		name := filepath.Join(t.TempDir(), "bench.yaml")
		if err := os.WriteFile(name, []byte("modem: emulator\ntimeouts: "+tt.timeouts+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := (&runFlags{bench: name}).setup()
		switch {
		case tt.err != "":
			if err == nil || !strings.Contains(err.Error(), name+tt.err) {
				t.Errorf("%s: %v, want %s", tt.timeouts, err, tt.err)
			}
		case err != nil || s.config.Timeouts.Quiet != tt.want:
			t.Errorf("%s: %v, %v", tt.timeouts, s, err)
		}
	}
}
