package live_test

import (
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/live"
	"attest/internal/live/livetest"
)

// pass lets simulated time pass, and everybody notice.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestRegion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		terminal := livetest.New(60, 12, false)
		r := live.Open(terminal, terminal.Size)
		shows := func(want string) {
			t.Helper()
			if got := terminal.Text(); got != want {
				t.Errorf("the terminal shows\n%swant\n%s", got, want)
			}
		}
		fmt.Fprintln(r, "the first line")
		pass(time.Second)
		shows("the first line\n")
		r.Update(func(s *live.State) {
			s.Began, s.Planned = time.Now(), 2
			s.Begin(live.Task{ID: "CONN-001", Title: "the documented plain connection", Since: time.Now()})
		})
		pass(time.Second)
		shows("the first line\n 1s  CONN-001  the documented plain connection\n0/2  1s\n")
		fmt.Fprintln(r, "ok     CONN-001  the documented plain connection, on a line that is longer than the terminal")
		r.Update(func(s *live.State) {
			s.Ended = append(s.Ended, time.Now())
			s.Add("ok", 1)
			s.End("")
		})
		pass(time.Second)
		const lines = "the first line\nok     CONN-001  the documented plain connection, on a line\nthat is longer than the terminal\n"
		shows(lines + "1/2  1 ok  2s\n")
		r.Pause(func() {
			shows(lines)
			fmt.Fprintln(terminal, "somebody else")
			fmt.Fprint(r, "half")
		})
		pass(time.Second)
		shows(lines + "somebody else\n1/2  1 ok  3s\n")
		fmt.Fprintln(r, " a line")
		fmt.Fprint(r, "what is written")
		r.Close()
		fmt.Fprintln(r, " after the end \x1b[2J")
		r.Close()
		shows(lines + "somebody else\nhalf a line\nwhat is written after the end \\x1b[2J\n")
		if strange := terminal.Strange(); len(strange) > 0 {
			t.Errorf("the terminal was told %q", strange)
		}
	})
}

// However much is printed and changes, it is drawn ten times a second; and not at all when
// nothing changes.
func TestRegionIsDrawnSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		terminal := livetest.New(80, 24, false)
		r := live.Open(terminal, terminal.Size)
		defer r.Close()
		var want strings.Builder
		for i := range 1000 {
			fmt.Fprintln(io.MultiWriter(r, &want), "line", i)
			r.Update(func(s *live.State) { s.Chore("", fmt.Sprintf("chore %d", i), time.Now()) })
			pass(time.Millisecond)
		}
		if n := terminal.Writes(); n < 9 || n > 11 {
			t.Errorf("a second of changes was drawn %d times, want 10", n)
		}
		pass(100 * time.Millisecond)
		if got := terminal.Text(); got != want.String()+" 0s  chore 999\n" {
			t.Errorf("the terminal shows\n%s", got)
		}
		r.Update(func(s *live.State) { s.Chore("", "", time.Now()) })
		pass(time.Second)
		before := terminal.Writes()
		pass(time.Hour)
		if n := terminal.Writes() - before; n != 0 {
			t.Errorf("nothing was drawn %d times", n)
		}
		r.Update(func(s *live.State) { s.Began = time.Now() })
		pass(10 * time.Second)
		if n := terminal.Writes() - before; n < 10 || n > 11 {
			t.Errorf("a clock that shows seconds was drawn %d times in 10 s", n)
		}
	})
}

// No line that was printed is lost when the terminal gets another size, and the
// region fits into each.
func TestRegionIsResized(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		terminal := livetest.New(80, 24, false)
		r := live.Open(terminal, terminal.Size)
		var want []string
		for i, size := range [][2]int{{80, 24}, {40, 24}, {20, 3}, {3, 2}, {1, 1}, {0, 0}, {120, 50}, {20, 50}, {80, 4}} {
			terminal.Resize(size[0], size[1])
			r.Update(func(s *live.State) {
				for n := range 24 {
					s.Chore(fmt.Sprintf("bench %d", n+1), strings.Repeat("x", 100), time.Now())
				}
			})
			want = append(want, fmt.Sprintf("line %d", i))
			fmt.Fprintln(r, want[i])
			pass(time.Second)
			if strings.Contains(terminal.Visible(), "xx\n") {
				t.Errorf("on %v a line is not cut:\n%s", size, terminal.Visible())
			}
		}
		r.Close()
		got := strings.Join(strings.Fields(terminal.Text()), "")
		for _, line := range want {
			if _, after, found := strings.Cut(got, strings.ReplaceAll(line, " ", "")); found {
				got = after
				continue
			}
			t.Errorf("%q is lost, or out of its order, in\n%s", line, terminal.Text())
		}
	})
}

// stopped is a terminal that takes nothing until somebody wants it to.
type stopped struct {
	asked atomic.Int32
	free  chan struct{}
	out   io.Writer
}

func (s *stopped) Write(p []byte) (int, error) {
	s.asked.Add(1)
	<-s.free
	return s.out.Write(p)
}

// Ctrl-S stops the output, and nobody who prints or has something to show.
func TestTerminalIsStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		screen := livetest.New(80, 24, false)
		terminal := &stopped{free: make(chan struct{}), out: screen}
		r := live.Open(terminal, screen.Size)
		var want strings.Builder
		for i := range 100 {
			fmt.Fprintln(io.MultiWriter(r, &want), "line", i)
			r.Update(func(s *live.State) { s.Began = time.Now() })
			pass(time.Second)
		}
		if n := terminal.asked.Load(); n != 1 {
			t.Errorf("a terminal that takes nothing was written to %d times", n)
		}
		close(terminal.free)
		r.Close()
		if got := screen.Text(); got != want.String() {
			t.Errorf("the terminal shows\n%swant\n%s", got, &want)
		}
	})
}
