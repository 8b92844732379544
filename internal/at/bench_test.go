package at_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"attest/internal/at"
)

// traffic is a stretch of a busy dialogue: messages of n bytes, each followed
// by an unsolicited line.
func traffic(n, messages int) []byte {
	var b bytes.Buffer
	payload := bytes.Repeat([]byte("0,2\r\nOK\"> "), n/10+1)[:n]
	for range messages {
		fmt.Fprintf(&b, "\r\n+MSUB: \"mqtt/sub_topic\",%d byte,%s\r\n\r\n+CGEV: ME PDN ACT 1\r\n", n, payload)
	}
	return b.Bytes()
}

// BenchmarkScanner measures throughput over chunks as a serial port gives them.
func BenchmarkScanner(b *testing.B) {
	for _, n := range []int{20, 4100} {
		b.Run(fmt.Sprintf("payload-%d", n), func(b *testing.B) {
			data := traffic(n, 1<<20/(n+60))
			chunks := slices.Collect(slices.Chunk(data, 4096))
			s := at.NewScanner(dialect())
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				for _, c := range chunks {
					s.Feed(c, func(at.Line) {})
				}
			}
		})
	}
}

// TestScannerAllocations: a payload costs nothing by the byte.
func TestScannerAllocations(t *testing.T) {
	cost := func(n int) float64 {
		s := at.NewScanner(dialect())
		data := traffic(n, 1)
		chunks := slices.Collect(slices.Chunk(data, 64))
		lines := 0
		emit := func(at.Line) { lines++ }
		return testing.AllocsPerRun(100, func() {
			for _, c := range chunks {
				s.Feed(c, emit)
			}
		})
	}
	if small, large := cost(1000), cost(9000); large > small {
		t.Errorf("a payload of 9000 bytes takes %v allocations, one of 1000 takes %v", large, small)
	}
}

func TestLineClone(t *testing.T) {
	s := at.NewScanner(dialect())
	data := []byte("\r\n+MSUB: \"t\",2 byte,ab\r\n")
	var kept at.Line
	s.Feed(data, func(l at.Line) {
		if l.Payload != nil {
			kept = l.Clone()
		}
	})
	clear(data)
	if got, want := kept.String(), `+MSUB: "t",2 byte,ab`; got != want {
		t.Errorf("clone reads %q after the chunk was reused, want %q", got, want)
	}
	if got, want := string(kept.Raw), "+MSUB: \"t\",2 byte,ab\r\n"; got != want {
		t.Errorf("clone is made of %q, want %q", got, want)
	}
}

// TestScannerEndlessLine: a line without an end does not grow without bound.
func TestScannerEndlessLine(t *testing.T) {
	s := at.NewScanner(dialect())
	var got []string
	for range 65 {
		s.Feed(bytes.Repeat([]byte("x"), 1<<10), func(l at.Line) {
			got = append(got, fmt.Sprint(l.Kind, len(l.Raw), l.Flaws[0].Rule))
		})
	}
	want := []string{fmt.Sprint(at.Unknown, 64<<10, at.RuleTooLong)}
	if !slices.Equal(got, want) || len(s.Rest()) != 1<<10 {
		t.Errorf("got %v and %d bytes left, want %v and 1024", got, len(s.Rest()), want)
	}
}
