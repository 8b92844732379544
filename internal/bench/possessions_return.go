package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// KeptError says that the modem did not get back all that it had before the run.
type KeptError struct {
	Modem   string
	Next    bool     // the next run on this modem will try again
	Refused []string // what the modem did not take; the rest it has
	Err     error    // why nothing could be given back; nil: only Refused
}

func (e *KeptError) Error() string {
	text := fmt.Sprintf("give the modem on %s back what it had before the run: ", e.Modem)
	switch {
	case e.Err == nil:
		return text + "it does not take " + strings.Join(e.Refused, ", ")
	case e.Next:
		return text + e.Err.Error() + "; the next run on it will"
	}
	return text + e.Err.Error()
}

func (e *KeptError) Unwrap() error { return e.Err }

// How long a modem is waited for at the end of a run: a module writes its files in
// seconds, and the embedded emulator in none.
const (
	returnTime   = time.Minute
	embeddedTime = 3 * time.Second
)

// giveBack takes back what the scenarios left and sets the modem to what it had before
// the run. A modem that no longer answers keeps what it has: the record of it stays.
func (b *Bench) giveBack() error {
	had := b.stock.had
	if had == nil {
		return nil
	}
	defer b.begin("giving back what the modem had before the run")()
	limit := b.cfg.longest(returnTime)
	if b.cfg.Embedded() {
		limit = embeddedTime
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var refused []string
	err := errors.New("it was lost")
	if _, final := b.condition.state(); !final { // one that was lost a moment ago may be there again
		refused, err = b.settle(ctx, had)
	}
	if err == nil {
		err = b.records().remove(b.release.IMEI)
	}
	if b.cfg.Embedded() || err == nil && len(refused) == 0 {
		return nil
	}
	return &KeptError{Modem: b.name(), Next: b.stock.safe && err != nil, Refused: refused, Err: err}
}

// settle is giveBack, and returns what the modem does not take.
func (b *Bench) settle(ctx context.Context, had *possessions) (refused []string, err error) {
	b.litter = true // of a scenario that did not end, too
	for _, step := range []func(context.Context) error{b.wake, b.align, b.hangUp, b.restore, b.sweep} {
		if err := step(ctx); err != nil {
			return nil, plain(b, err)
		}
	}
	if had.Settings["+CGATT"] == "1" {
		if err := b.comeBack(ctx); err != nil {
			return nil, plain(b, err)
		}
	}
	q := &inquiry{bench: b, ctx: ctx}
	for _, command := range append([]string{`AT+SSLCFG="seclevel",88,0`, "AT+FSREADHEAD=0"}, leftovers()...) {
		q.command(command)
	}
	for _, name := range files() {
		if content, noted := had.Files[name]; noted && content != nil && !q.returnFile(name, content) {
			refused = append(refused, name)
		}
	}
	for _, s := range settings() {
		if value, noted := had.Settings[s.name]; noted && !q.returnSetting(s, value) {
			refused = append(refused, s.name)
		}
	}
	if had.Stored {
		q.command("AT&W")
	}
	if q.err == nil && q.misses > 0 {
		q.err = errors.New("it leaves commands unanswered")
	}
	return refused, q.err
}

// comeBack waits for the network that a scenario left. One that does not come is the
// modem's to find: it is told to look for it.
func (b *Bench) comeBack(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, b.scale(ownAttach))
	defer cancel()
	err := b.attached(limited, 0)
	var network *NetworkError
	if errors.As(err, &network) || missed(ctx, err) {
		return b.align(ctx)
	}
	return err
}

// returnFile writes a file and reads it again.
func (q *inquiry) returnFile(name string, content []byte) bool {
	if !q.writeFile(name, content) {
		return false
	}
	now, ok := q.file(name)
	return ok && bytes.Equal(now, content)
}

// returnSetting sets what is no longer as it was, and reads it again.
func (q *inquiry) returnSetting(s setting, value string) bool {
	if s.only != "" && value != s.only {
		return true
	}
	if now, ok := q.setting(s); ok && now == value {
		return true
	}
	for _, command := range s.write(value) {
		q.command(command)
	}
	now, ok := q.setting(s)
	return ok && now == value
}
