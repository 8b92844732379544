package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"attest/internal/bench"
)

// stateDir is where benches keep what modems had before a run, until they have given it
// back: below the user's directory for state that outlives a process (XDG base
// directories). Without a home it is empty, and nothing is kept.
func stateDir() string {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "attest")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "state", "attest")
}

// stateOf is where the bench with that name, of several, keeps its own: modems whose IMEI
// was never written have the same one, and side by side must not be given what another had.
func stateOf(bench string) string {
	dir := stateDir()
	if dir == "" || bench == "" {
		return dir
	}
	return filepath.Join(dir, bench)
}

// closeAll gives every modem back what it had, side by side, and ends the benches. The
// run is over and recorded: what a modem did not get back is told, and changes nothing.
func (s *session) closeAll(benches []*bench.Bench) {
	errs := make([]error, len(benches))
	var closing sync.WaitGroup
	for i, b := range benches {
		closing.Go(func() { errs[i] = b.Close() })
	}
	closing.Wait()
	for _, err := range errs {
		if err != nil {
			s.out.note(s.secrets.Redact(err.Error()))
		}
	}
}

// note tells what is no verdict.
func (c *console) note(text string) {
	if c.format == "json" {
		c.object(map[string]any{"note": text})
		return
	}
	c.line(fmt.Sprintf("note: %s\n", text))
}
