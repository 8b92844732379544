package report_test

import (
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"

	"golang.org/x/net/html"
)

// drawn is what the first diagram of a page says, by class, and its arrows.
func drawn(t *testing.T, r verdict.Result) (words map[string][]string, arrows map[string]int) {
	t.Helper()
	r.ID, r.Attempt = "CONN-001", 1
	dir, run := record(t, sampleHeader(), []verdict.Planned{planned("CONN-001", "a scenario", "Plain connection", "plain")},
		[]verdict.Result{r}, &report.End{Finished: epoch})
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(read(t, dir, "report.html")))
	if err != nil {
		t.Fatal(err)
	}
	words, arrows = map[string][]string{}, map[string]int{}
	for n := range root.Descendants() {
		if n.Namespace != "svg" || n.Data != "text" && n.Data != "path" {
			continue
		}
		class := ""
		for up := n; up != nil && class == ""; up = up.Parent {
			for _, a := range up.Attr {
				if a.Key == "class" {
					class = a.Val
				}
			}
		}
		if n.Data == "text" {
			words[class] = append(words[class], n.FirstChild.Data)
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "d" {
				arrows[class] += strings.Count(a.Val, "M")
			}
		}
	}
	return words, arrows
}

func TestSequence(t *testing.T) {
	passed := verdict.Result{Outcome: verdict.Pass, Judgement: verdict.Conforms}
	failed := verdict.Result{Outcome: verdict.Fail, Judgement: verdict.Deviates, Mismatches: []*verdict.Mismatch{connack()}}
	long := strings.Repeat("0123456789", 100)
	for _, tt := range []struct {
		name     string
		result   verdict.Result
		timeline string
		words    map[string]string // by class, lines joined with |
		arrows   map[string]int
	}{
		{"all voices", passed, sampleTimeline, map[string]string{
			"head": "attest|modem|broker", "at": "+0.000|+0.004|+0.021|+0.058|+0.061", "sent": `AT+MCONNECT=1,60\r\n`,
			"received": `\r\nOK\r\n|\r\nCONNACK OK\r\n`, "broker": `CONNECT client="868488076506128" keepalive=60 clean=true`,
			"fault": "the broker drops the connection (RST)", "note": "When I send `AT+MCONNECT=1,60`",
		}, map[string]int{"sent": 1, "received": 2, "broker": 1, "life": 3}},
		{"lines of one answer", passed, "+0.001 < \\r\\n\n+0.001 < OK\\r\\n\n+0.002 < RING\\r\\n\n", map[string]string{
			"head": "attest|modem", "received": `\r\nOK\r\n|RING\r\n`,
		}, map[string]int{"received": 2, "life": 2}},
		{"the broker's own acts", passed, "+0.001 @ accepted on plain\n+0.002 @ injected: close\n+0.003 @ sent CONNACK code=0\n+0.004 @ closed by the broker with FIN: end\n", map[string]string{
			"broker": "accepted on plain|sent CONNACK code=0|closed by the broker with FIN: end|injected: close",
		}, map[string]int{"broker": 3, "life": 3}},
		{"a line that is none of ours", passed, "gibberish\n", map[string]string{"note": "gibberish", "head": "attest|modem"}, map[string]int{"life": 2}},
		{"brief where all is well", passed, "+0.001 > " + long + "\n", map[string]string{"sent": long[:142] + "|" + long[142:284] + "|" + long[284:426] + " … and 574 more"}, map[string]int{"sent": 1}},
		{"whole where it is not", failed, "+0.001 > " + long + "\n", map[string]string{"sent": long}, map[string]int{"sent": 1}},
		{"Chinese is wide", failed, "+0.001 # " + strings.Repeat("数", 100) + "\n", map[string]string{"note": strings.Repeat("数", 71) + "|" + strings.Repeat("数", 29)}, nil},
		{"markup", failed, "+0.001 < </text></svg><script>alert(1)</script>&lt;\n", map[string]string{"received": "</text></svg><script>alert(1)</script>&lt;"}, nil},
		{"nothing", passed, "", map[string]string{"head": ""}, map[string]int{"life": 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.result
			r.Timeline, r.Started, r.Duration = tt.timeline, epoch, time.Second
			words, arrows := drawn(t, r)
			for class, want := range tt.words {
				join := "|"
				if tt.name == "whole where it is not" {
					join = "" // every letter of it, in any number of lines
				}
				if got := strings.Join(words[class], join); got != want {
					t.Errorf("%s says %q, want %q", class, got, want)
				}
			}
			for class, want := range tt.arrows {
				if got := arrows[class]; got != want {
					t.Errorf("%s has %d lines, want %d", class, got, want)
				}
			}
		})
	}
}

// A drawing fits on a sheet of paper; a longer timeline has several, each with its heads.
func TestLongTimelineHasSeveralDrawings(t *testing.T) {
	words, arrows := drawn(t, verdict.Result{
		Outcome: verdict.Fail, Judgement: verdict.Deviates, Mismatches: []*verdict.Mismatch{connack()}, Timeline: strings.Repeat("+0.001 > AT\\r\\n\n+0.002 < OK\\r\\n\n", 100),
	})
	if heads := len(words["head"]); heads < 6 || heads > 10 || len(words["sent"]) != 100 || arrows["sent"] != 100 {
		t.Errorf("%d heads over %d commands and %d arrows", heads, len(words["sent"]), arrows["sent"])
	}
}
