package transcript_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"attest/internal/transcript"
)

func TestRecorderMergesSourcesByTime(t *testing.T) {
	start := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	r := transcript.NewRecorder(start)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	r.Add(at(4), transcript.Harness, "AT\r\n")
	r.Add(at(61), transcript.Modem, "\r\nCONNACK OK\r\n")
	r.Add(at(58), transcript.Broker, "CONNACK code=0") // heard late, happened before
	r.Add(at(-2), transcript.Broker, "listening")
	r.Add(at(61), transcript.Note, "the same moment, later in coming")
	want := `-0.002 @ listening
+0.004 > AT\r\n
+0.058 @ CONNACK code=0
+0.061 < \r\nCONNACK OK\r\n
+0.061 # the same moment, later in coming
`
	if got := transcript.Format(r.Entries()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestRecorderOrdersTimesThatAreFarApart(t *testing.T) {
	start := time.Now()
	r := transcript.NewRecorder(start)
	r.Add(start.Add(1<<62), transcript.Note, "late")
	r.Add(start.Add(-1<<62), transcript.Note, "early")
	if got := r.Entries(); got[0].Text != "early" {
		t.Errorf("got %q first, want early", got[0].Text)
	}
}

func TestRecorderKeepsTheOrderOfEachSource(t *testing.T) {
	const sources, each = 8, 200
	start := time.Now()
	r := transcript.NewRecorder(start)
	var wg sync.WaitGroup
	for s := range sources {
		wg.Go(func() {
			for i := range each {
				r.Add(start.Add(time.Duration(i/7)), transcript.Note, strconv.Itoa(s)+" "+strconv.Itoa(i))
				_ = r.Entries()[0]
			}
		})
	}
	wg.Wait()
	entries := r.Entries()
	if len(entries) != sources*each {
		t.Fatalf("got %d entries, want %d", len(entries), sources*each)
	}
	next := map[string]int{}
	for i, e := range entries {
		source, number := e.Text[:1], e.Text[2:]
		if number != strconv.Itoa(next[source]) {
			t.Fatalf("got entry %s of source %s, want %d", number, source, next[source])
		}
		next[source]++
		if i > 0 && e.Time < entries[i-1].Time {
			t.Fatalf("entry %d is earlier than the one before it", i)
		}
	}
}

func TestEntriesIsACopy(t *testing.T) {
	r := transcript.NewRecorder(time.Now())
	r.Add(r.Start(), transcript.Note, "kept")
	r.Entries()[0].Text = "changed"
	if got := r.Entries()[0].Text; got != "kept" {
		t.Errorf("got %q, want kept", got)
	}
}
