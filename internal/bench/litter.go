package bench

import (
	"context"
	"fmt"
	"path"
	"strings"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// ours is what the name of each file and directory begins with that a scenario makes
// for itself. All others belong to whoever had the modem before.
const ours = "attest-"

// littered reports whether a dialogue made files of ours and did not delete them, as a
// scenario does that breaks off.
func littered(dialogue []modem.Entry) bool {
	made := make(map[string]bool)
	for _, e := range dialogue {
		name, ok := named(e.Command)
		switch {
		case !e.Sent || !ok:
		case e.Command.Name() == "+FSDEL", e.Command.Name() == "+FSRMDIR":
			delete(made, name)
		default:
			made[name] = true
		}
	}
	return len(made) > 0
}

// named returns the file that a command makes or deletes, if it is one of ours.
func named(c at.Command) (file string, ok bool) {
	switch c.Name() {
	case "+FSCREATE", "+FSWRITE", "+FSMKDIR", "+FSDEL", "+FSRMDIR":
	default:
		return "", false
	}
	params, err := c.Params()
	if err != nil || len(params) == 0 {
		return "", false
	}
	file = strings.Trim(params[0], `"/`)
	return file, strings.HasPrefix(file, ours)
}

// sweep deletes what a scenario left that broke off. What the modem answers does not
// matter: the next scenario makes its files anew.
func (b *Bench) sweep(ctx context.Context) error {
	if !b.litter {
		return nil
	}
	if err := b.empty(ctx, "/", ours); err != nil {
		return fmt.Errorf("delete what a scenario left: %w", err)
	}
	b.litter = false
	return nil
}

// empty deletes the entries of a directory whose name begins so.
func (b *Bench) empty(ctx context.Context, directory, prefix string) error {
	answer, err := b.do(ctx, fmt.Sprintf("AT+FSLS=%q", directory))
	if err != nil {
		return err
	}
	lines := make([]string, len(answer.Info))
	for i, line := range answer.Info {
		lines[i] = line.Text
	}
	for _, entry := range luat.ParseListing(lines) {
		if !strings.HasPrefix(entry, prefix) {
			continue
		}
		name, isDirectory := strings.CutSuffix(entry, `\`)
		command := "AT+FSDEL=%q"
		if isDirectory {
			command = "AT+FSRMDIR=%q"
			if err := b.empty(ctx, path.Join(directory, name), ""); err != nil {
				return err
			}
		}
		// Without the slash, which would count in a name of 64 bytes.
		file := strings.TrimPrefix(path.Join(directory, name), "/")
		if _, err := b.do(ctx, fmt.Sprintf(command, file)); err != nil {
			return err
		}
	}
	return nil
}
