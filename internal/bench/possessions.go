package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// possessions is what a modem had before the run, as far as AT commands tell it: the
// settings of settings() and the files of files(). What could not be read is not in it,
// and is left as the factory has it: the login of MCONFIG, final results that ATQ1
// switched off, the settings that are stored but not in force. The clock stays set.
type possessions struct {
	Format   int               `json:"format"`
	Modem    string            `json:"modem"` // whose it is, see keyOf
	Taken    time.Time         `json:"taken"`
	Stored   bool              `json:"stored"` // a scenario changed what is kept for the next start
	Settings map[string]string `json:"settings"`
	Files    map[string][]byte `json:"files"` // null: there was none of that name
}

// stock is what a bench knows of its modem's possessions.
type stock struct {
	mu   sync.Mutex // a step notes what it stores, at any time
	had  *possessions
	safe bool // a record of it is on disk
}

// TakeStock notes what the modem has, once for a bench; Close gives it back. A trial
// begins with it, and so should whoever else changes a modem. On a modem of its own
// the record is on disk before anything is changed: a run that is killed leaves it to
// the next one, which then notes nothing, and gives back the first state. An error
// says that the modem is gone; that it cannot tell something is a remark.
func (b *Bench) TakeStock(ctx context.Context) error {
	if b.stock.had != nil {
		return nil
	}
	had, err := b.records().load(b.release.IMEI, time.Now())
	if err != nil {
		b.remarks = append(b.remarks, err.Error())
	}
	if had == nil {
		had, err = b.inventory(ctx)
		b.modem.Forget() // keys and passwords are nobody's evidence
		if err != nil {
			return fmt.Errorf("take stock of the modem: %w", err)
		}
	} else {
		b.litter = true
		b.remarks = append(b.remarks, fmt.Sprintf("a run did not give back what this modem had at %s: this one will", had.Taken.Format(time.DateTime)))
	}
	b.stock.mu.Lock()
	defer b.stock.mu.Unlock()
	b.stock.had = had
	if b.stock.safe, err = b.records().save(b.release.IMEI, had); err != nil {
		b.remarks = append(b.remarks, fmt.Sprintf("if this run is killed, nobody gives back what the modem had: %v", err))
	}
	return nil
}

// stores notes that a command of a scenario changes what is kept for the next start.
func (b *Bench) stores(line at.Command) {
	if !slices.ContainsFunc(line.Parts(), func(c at.Command) bool { return c.Name() == "&W" || c.Name() == "+RSTSET" }) {
		return
	}
	b.stock.mu.Lock()
	defer b.stock.mu.Unlock()
	if b.stock.had != nil && !b.stock.had.Stored {
		b.stock.had.Stored = true
		_, _ = b.records().save(b.release.IMEI, b.stock.had) // the older record still holds all but this
	}
}

// inventory asks for everything that a run may change.
func (b *Bench) inventory(ctx context.Context) (*possessions, error) {
	had := &possessions{Taken: time.Now(), Settings: make(map[string]string), Files: make(map[string][]byte)}
	q := &inquiry{bench: b, ctx: ctx}
	var untold, unread []string
	for _, s := range settings() {
		if value, ok := q.setting(s); ok {
			had.Settings[s.name] = value
			continue
		}
		untold = append(untold, s.name)
	}
	q.command("AT+FSREADHEAD=0") // or a file is read with a head
	for _, name := range files() {
		if content, ok := q.file(name); ok {
			had.Files[name] = content
			b.hide(string(content))
			continue
		}
		unread = append(unread, name)
	}
	if q.misses > 0 { // else it does not have them
		b.remarks = append(b.remarks, "the modem did not tell in time what it is set to, which will not be given back: "+strings.Join(untold, ", "))
	}
	if len(unread) > 0 {
		b.remarks = append(b.remarks, "what the modem has by these names cannot be read, and will not be given back: "+strings.Join(unread, ", "))
	}
	return had, q.err
}

// hide has a key masked wherever it may turn up.
func (b *Bench) hide(content string) {
	if strings.Contains(content, "PRIVATE KEY-----") {
		b.cfg.Secrets.Learn(content)
	}
}

// patience is the most time that a question gets: the manual gives those about the
// network minutes, for what they set and not for what they tell.
const patience = 9 * time.Second

// most is how many questions a modem may leave unanswered before it is asked no more:
// a firmware with a fault is to be judged, not waited for.
const most = 2

// inquiry asks one question after the other. What the modem does not know, or answers
// in another way than the manual says, it does not tell; err is why there is no asking.
type inquiry struct {
	bench  *Bench
	ctx    context.Context
	misses int // questions without an answer in time
	err    error
}

// ask sends a command that may take n bytes of time on the line, and then the data
// that it prompts for.
func (q *inquiry) ask(p at.Pending, n int, data []byte) (modem.Answer, bool) {
	if q.err != nil || q.misses >= most {
		return modem.Answer{}, false
	}
	b := q.bench
	limit := b.budget(p.Command.Text)
	if strings.HasSuffix(p.Command.Text, "?") {
		limit = min(limit, patience)
	}
	ctx, cancel := context.WithTimeout(q.ctx, b.scale(limit)+b.lineTime(n))
	defer cancel()
	answer, err := b.exchange(ctx, p, data)
	if missed(q.ctx, err) {
		q.misses++
		if err = b.align(q.ctx); err == nil {
			return modem.Answer{}, false
		}
	}
	if err != nil {
		q.err = plain(b, err)
	}
	return answer, err == nil && answer.OK()
}

// exchange is Do, or DoData where there are data.
func (b *Bench) exchange(ctx context.Context, p at.Pending, data []byte) (modem.Answer, error) {
	if data != nil {
		return b.modem.DoData(ctx, p, data)
	}
	return b.modem.Do(ctx, p)
}

// plain is an error without the bytes that were seen last: they may be a key.
func plain(b *Bench, err error) error {
	var late *modem.TimeoutError
	if errors.As(err, &late) {
		return &SilentError{Modem: b.name()}
	}
	return err
}

// command sends what needs no answer but one.
func (q *inquiry) command(text string) bool {
	_, ok := q.ask(luat.Pending(text), 0, nil)
	return ok
}

// setting reads one setting.
func (q *inquiry) setting(s setting) (string, bool) {
	from := q.bench.modem.Mark()
	answer, ok := q.ask(luat.Pending(s.ask), 0, nil)
	if !ok {
		return "", false
	}
	if s.echo {
		heard := slices.ContainsFunc(q.bench.modem.Since(from), func(e modem.Entry) bool { return !e.Sent && e.Line.Kind == at.Echo })
		return bit(heard), true
	}
	return s.read(answer.Texts())
}

func bit(on bool) string {
	if on {
		return "1"
	}
	return "0"
}
