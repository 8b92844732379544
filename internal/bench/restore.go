package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"attest/internal/at"
	"attest/internal/luat"
)

// owed is what a scenario changed in the modem and nothing of the usual preparation
// takes back. A modem that is lost in between owes it still.
type owed struct {
	mu       sync.Mutex
	scene    bool     // a TCP/IP scene was opened
	commands []string // for the end of the scenario
}

// sent notes what a command of the scenario opens.
func (o *owed) sent(line at.Command) {
	if luat.OpensScene(line) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.scene = true
	}
}

// AtEnd has a command sent when the scenario is over, to take back what it changes for
// good. What the modem answers to it does not matter.
func (t *Trial) AtEnd(command string) {
	o := &t.bench.owed
	o.mu.Lock()
	defer o.mu.Unlock()
	o.commands = append(o.commands, command)
}

// due returns the commands that take back what is owed.
func (o *owed) due() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.Clone(o.commands)
	if o.scene {
		list = append(list, "AT+CIPSHUT", "AT+CIPSSL=0", "AT+CIPMUX=0")
	}
	return list
}

// restore takes back what the scenario owes. The scene may have taken the PDP context
// along: no document says so, and none says that it does not.
func (b *Bench) restore(ctx context.Context) error {
	due := b.owed.due()
	if len(due) == 0 {
		return nil
	}
	for _, command := range due {
		if _, err := b.do(ctx, command); err != nil {
			return fmt.Errorf("take back what the scenario changed: %s: %w", command, err)
		}
	}
	b.owed.mu.Lock()
	defer b.owed.mu.Unlock()
	b.noPDP = b.noPDP || b.owed.scene
	b.owed.scene, b.owed.commands = false, nil
	return nil
}
