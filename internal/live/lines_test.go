package live_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"attest/internal/live"
	"attest/internal/live/livetest"
)

// at is a moment of the run that the tests look at.
func at(d time.Duration) time.Time { return time.Unix(1_700_000_000, 0).Add(d) }

// run is a state with benches that have been at their scenarios for 1 s, 2 s, 3 s and so on.
func run(benches int) *live.State {
	s := &live.State{Began: at(-time.Minute), Planned: 1322}
	s.Add("FAIL", 2)
	s.Add("ERROR", 0)
	s.Add("ok", 10)
	for range 12 {
		s.Ended = append(s.Ended, at(-time.Second))
	}
	for i := range benches {
		s.Begin(live.Task{Name: fmt.Sprintf("bench %d", i+1), ID: fmt.Sprintf("CONN-%03d", i), Title: "the documented plain connection", Since: at(-time.Duration(i+1) * time.Second)})
	}
	return s
}

func TestLines(t *testing.T) {
	t.Parallel()
	repeated := run(1)
	repeated.Tasks[0].Attempt, repeated.Tasks[0].Attempts = 2, 20
	busy := run(2)
	busy.Chore("bench 2", "bringing the modem back: AT+RESET", at(-5*time.Second))
	back := run(2)
	back.Chore("bench 2", "bringing the modem back: AT+RESET", at(-5*time.Second))
	back.Chore("bench 2", "", at(0))
	waiting := run(3)
	waiting.End("bench 2")
	early := new(live.State)
	early.Chore("", "looking for the modem", at(-3*time.Second))
	countless := run(0)
	countless.Planned, countless.Unit, countless.Heading = 0, "attempts", "image 2 of 5"
	hostile := &live.State{Began: at(0), Heading: "\x1b[2J"}
	hostile.Begin(live.Task{Name: "a\nb", ID: "X-1\x1b]0;t\x07", Title: "\u009b31m red \u202e \xff\ttab", Since: at(0)})
	chinese := &live.State{Began: at(0), Planned: 1}
	chinese.Begin(live.Task{Name: "左边的模块", ID: "CONN-001", Title: "连接到服务器，等待确认", Since: at(0)})
	joined := &live.State{Began: at(0), Planned: 1}
	joined.Begin(live.Task{ID: "X-1", Title: strings.Repeat("e\u0301", 40), Since: at(0)})
	tests := []struct {
		name          string
		state         *live.State
		width, height int
		want          []string
	}{
		{"one", run(1), 80, 24, []string{
			"bench 1   1s  CONN-000  the documented plain connection",
			"12/1322  2 FAIL  10 ok  1m00s",
		}},
		{"an attempt of several", repeated, 80, 24, []string{
			"bench 1   1s  CONN-000  2 of 20  the documented plain connection",
			"12/1322  2 FAIL  10 ok  1m00s",
		}},
		{"something besides", busy, 80, 24, []string{
			"bench 1   1s  CONN-000  the documented plain connection",
			"bench 2   5s  bringing the modem back: AT+RESET",
			"12/1322  2 FAIL  10 ok  1m00s",
		}},
		{"and then the scenario again", back, 80, 24, []string{
			"bench 1   1s  CONN-000  the documented plain connection",
			"bench 2   2s  CONN-001  the documented plain connection",
			"12/1322  2 FAIL  10 ok  1m00s",
		}},
		{"who waits has no line", waiting, 80, 24, []string{
			"bench 1   1s  CONN-000  the documented plain connection",
			"bench 3   3s  CONN-002  the documented plain connection",
			"12/1322  2 FAIL  10 ok  1m00s",
		}},
		{"the longest of many", run(24), 80, 8, []string{
			"bench 24  24s  CONN-023  the documented plain connection",
			"bench 23  23s  CONN-022  the documented plain connection",
			"               22 more",
			"12/1322  2 FAIL  10 ok  1m00s",
		}},
		{"before anything is counted", early, 80, 24, []string{" 3s  looking for the modem"}},
		{"nobody knows how many", countless, 80, 24, []string{"image 2 of 5  12 attempts  2 FAIL  10 ok  1m00s"}},
		{"nothing", new(live.State), 80, 24, nil},
		{"narrow", run(1), 30, 24, []string{"bench 1   1s  CONN-000  th...", "12/1322  2 FAIL  10 ok  1m00s"}},
		{"width 20", run(2), 20, 24, []string{"ben...   1s  CON...", "ben...   2s  CON...", "12/1322  2 FAIL ..."}},
		{"width 20, height 3", run(24), 20, 3, []string{"12/1322  2 FAIL ..."}},
		{"height 4", run(24), 80, 4, []string{"bench 24  24s  CONN-023  the documented plain connection", "12/1322  2 FAIL  10 ok  1m00s"}},
		{"width 4", run(1), 4, 24, []string{"b", "12/"}},
		{"width 1", run(1), 1, 24, nil},
		{"height 1", run(1), 80, 1, nil},
		{"no size", run(1), 0, 0, nil},
		{"hostile", hostile, 100, 24, []string{
			`a b   0s  X-1\x1b]0;t\x07  \u009b31m red \u202e \xff tab`, `\x1b[2J  0 done  0s`,
		}},
		{"wide", chinese, 40, 24, []string{"左边的模块   0s  CONN-001  连接到服...", "0/1  0s"}},
		{"joined", joined, 20, 24, []string{" 0s  X-1  e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301...", "0/1  0s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.state.Lines(tt.width, tt.height, at(0))
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// On no terminal of any size a line wraps, or are there more lines than half of it.
func TestLinesFit(t *testing.T) {
	t.Parallel()
	state := run(24)
	state.Heading = "第三个，共五个"
	state.Begin(live.Task{Name: "é…—", ID: "中文-001", Title: "e\u0301 ❤\ufe0f 👩\u200d🔬 🇨🇳 \u00ad\u200b … “—” ｆｕｌｌ ﾊﾝｶｸ", Since: at(-time.Hour)})
	for width := 0; width < 130; width += 1 + width/20 {
		for _, height := range []int{0, 1, 2, 3, 4, 24, 60} {
			lines := state.Lines(width, height, at(0))
			if len(lines) > height/2 {
				t.Fatalf("%d lines on %dx%d", len(lines), width, height)
			}
			for _, asian := range []bool{false, true} {
				terminal := livetest.New(width, 100, asian)
				fmt.Fprint(terminal, strings.Join(lines, "\n"))
				if n := strings.Count(terminal.Text(), "\n"); len(lines) > 0 && n > len(lines) || len(terminal.Strange()) > 0 {
					t.Fatalf("on %dx%d, asian %v, %d lines take %d: %q, %q", width, height, asian, len(lines), n, lines, terminal.Strange())
				}
			}
		}
	}
}

// What is left is told as soon as it can be known, from the pace of late.
func TestLeft(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		planned, done int
		pace          func(i int) time.Duration // for the i-th
		want          string
	}{
		{"even", 100, 50, func(int) time.Duration { return 2 * time.Second }, "about 2m left at this pace"},
		{"hours", 1322, 200, func(int) time.Duration { return 10 * time.Second }, "about 3h10m left at this pace"},
		{"seconds", 100, 96, func(int) time.Duration { return 2 * time.Second }, "about 10s left at this pace"},
		{"the slow ones came first", 100, 40, func(i int) time.Duration {
			if i < 10 {
				return time.Minute
			}
			return time.Second
		}, "about 1m left at this pace"},
		{"too few", 1000, 99, func(int) time.Duration { return 2 * time.Second }, ""},
		{"too early", 100, 29, func(int) time.Duration { return time.Second }, ""},
		{"nearly none", 20, 9, func(int) time.Duration { return time.Minute }, ""},
		{"nobody knows how many", 0, 50, func(int) time.Duration { return 2 * time.Second }, ""},
		{"all", 50, 50, func(int) time.Duration { return 2 * time.Second }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &live.State{Began: at(0), Planned: tt.planned}
			now := at(0)
			for i := range tt.done {
				now = now.Add(tt.pace(i))
				s.Ended = append(s.Ended, now)
			}
			line := strings.Join(s.Lines(100, 24, now), "\n")
			if left := line[max(0, strings.Index(line, "about")):]; tt.want == "" && strings.Contains(line, "left") || tt.want != "" && left != tt.want {
				t.Errorf("got %q, want %q", line, tt.want)
			}
		})
	}
}

func TestEscape(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"plain, 中文, é, e\u0301, 👩\u200d🔬\n\ttabs", "plain, 中文, é, e\u0301, 👩\u200d🔬\n\ttabs"},
		{"\x1b[2J", `\x1b[2J`},
		{"a\rb\bc\x00", `a\x0db\x08c\x00`},
		{"\u009b2J \x9b2J \x7f", `\u009b2J \x9b2J \u007f`},
		{"\u202eabc\u2066 \u2028", `\u202eabc\u2066 \u2028`},
		{"cut \xe4\xb8", `cut \xe4\xb8`},
		{"\ufffd", "\ufffd"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := live.Escape(tt.text); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}
