package bench

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"time"

	"attest/internal/nearest"
)

// stimulusTime bounds a stimulus: a relay and a modem's power-down take seconds.
const stimulusTime = 60 * time.Second

// has reports whether the bench can do what a scenario needs: a stimulus by its
// name, or "dns-name" if the modem is told a name that it has to resolve.
func (b *Bench) has(need string) bool {
	if need == "dns-name" {
		return b.cfg.hostIsName()
	}
	return slices.Contains(b.stimuli(), need)
}

func (b *Bench) stimuli() []string {
	if b.emulated != nil {
		return b.emulated.Stimuli()
	}
	var names []string
	for name := range b.cfg.Stimuli {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Missing returns the first of the needs that the bench does not have.
func (b *Bench) Missing(needs []string) (string, bool) {
	for _, need := range needs {
		if !b.has(need) {
			return need, true
		}
	}
	return "", false
}

// stimulate acts on the modem and returns what the stimulus printed. A command
// runs as it is written, never through a shell; any exit status but 0 is an error
// of the bench.
func (b *Bench) stimulate(ctx context.Context, name string) (string, error) {
	b.noPDP = b.noPDP || name == "pdp-loss"
	if b.emulated != nil {
		return "", b.emulated.Stimulate(name)
	}
	argv := b.cfg.Stimuli[name]
	if len(argv) == 0 {
		return "", nearest.Unknown("stimulus", name, b.stimuli())
	}
	ctx, cancel := context.WithTimeout(ctx, stimulusTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = b.cfg.Dir
	cmd.WaitDelay = time.Second // a grandchild that keeps the pipe open must not keep us
	output, err := cmd.CombinedOutput()
	printed := string(bytes.TrimSpace(output))
	if err != nil {
		return printed, fmt.Errorf("run the stimulus %q: %w: %q", name, err, printed)
	}
	return printed, nil
}
