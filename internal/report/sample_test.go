package report_test

import (
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

var epoch = time.Date(2026, 3, 14, 9, 26, 53, 589e6, time.FixedZone("", 8*3600))

// hostile is what a broken or malicious modem may print.
const hostile = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>" +
	" ]]> <![CDATA[ &lt; [[ATTACHMENT|/etc/passwd]] {{.}} \x00\x07\x1b[31m\x7f\xff\xfe\u202e\uffff\r end"

func sampleHeader() verdict.Header {
	return verdict.Header{
		Run: "20260314-092653", Harness: "v0.1.0", Model: "780EP", Version: "V1007",
		Release: "AirM2M_780EP_V1007_LTE_AT", IMEI: "***************", Profile: "780EP V1007",
		Modem: "/dev/ttyUSB2", Tags: "@core or @tls", Started: epoch, Benches: 2,
		Suite: strings.Repeat("5eed", 16),
		Proof: &verdict.Proof{Mode: "sample", Killed: 308, Of: 308, Known: 437, Trials: 744, Suite: strings.Repeat("5eed", 16), Took: 1798 * time.Millisecond},
	}
}

const sampleTimeline = `+0.000 # When I send ` + "`AT+MCONNECT=1,60`" + `
+0.004 > AT+MCONNECT=1,60\r\n
+0.021 < \r\nOK\r\n
+0.058 @ CONNECT client="868488076506128" keepalive=60 clean=true
+0.058 ! the broker drops the connection (RST)
+0.061 < \r\nCONNACK OK\r\n
`

func planned(id, title, feature, subject string) verdict.Planned {
	return verdict.Planned{
		ID: id, Title: title, Feature: feature, Area: "connection", Subject: subject,
		File: "features/connection/" + subject + ".feature", Line: 12,
		Tags: []string{"@" + id, "@core"}, Sources: []string{"@guide:plain", "@manual:MCONNECT"},
	}
}

// sample has every judgement, an unstable scenario, one without a record and
// one that holds hostile text wherever text can be.
func sample() (plan []verdict.Planned, results []verdict.Result) {
	plain, tls := "Plain connection", "Mutual TLS"
	add := func(p verdict.Planned, all ...verdict.Result) {
		plan = append(plan, p)
		for i, r := range all {
			r.ID, r.Attempt = p.ID, i+1
			r.Started = epoch.Add(time.Duration(len(results)) * time.Second)
			r.Duration = time.Duration(61+len(results)) * time.Millisecond
			r.Timeline = sampleTimeline
			r.Steps = steps(r.Outcome)
			results = append(results, r)
		}
	}
	known := &verdict.Known{ID: "CONN-003", Signature: "x", Reason: "the vendor mends it in V1010", Link: "https://example.org/7", Expires: "2027-01-31"}
	add(planned("CONN-001", "the documented plain connection", plain, "plain"),
		verdict.Result{Outcome: verdict.Pass, Judgement: verdict.Conforms, Offers: []verdict.Offer{named(), usual(2)}})
	add(planned("CONN-002", "CONNACK OK comes only after the broker's CONNACK", plain, "plain"),
		verdict.Result{Outcome: verdict.Fail, Judgement: verdict.Deviates, Mismatches: []*verdict.Mismatch{connack(), plainMismatch()}, Offers: []verdict.Offer{usual(1)}})
	add(planned("CONN-003", "a refused port is reported", plain, "plain"),
		verdict.Result{Outcome: verdict.Fail, Judgement: verdict.KnownDeviation, Known: known, Mismatches: []*verdict.Mismatch{connack()}})
	add(planned("CONN-004", "an unknown host is reported", plain, "plain"),
		verdict.Result{Outcome: verdict.Fail, Judgement: verdict.Changed, Known: known, Mismatches: []*verdict.Mismatch{forged()}})
	add(planned("CONN-005", "MCONNECT twice is refused", plain, "plain"),
		verdict.Result{Outcome: verdict.Pass, Judgement: verdict.Fixed, Known: known})
	add(planned("CONN-006", "the connection stands again after a reset", plain, "plain"),
		verdict.Result{Outcome: verdict.Fail, Judgement: verdict.Deviates, Mismatches: []*verdict.Mismatch{connack()}},
		verdict.Result{Outcome: verdict.Error, Judgement: verdict.Broken, Reason: "read /dev/ttyUSB2: device is gone"},
		verdict.Result{Outcome: verdict.Pass, Judgement: verdict.Conforms})
	add(planned("TLS-001", "the documented mutual TLS connection", tls, "mutual"),
		verdict.Result{Outcome: verdict.Skipped, Judgement: verdict.NotClaimed, Reason: "the release does not claim tls"})
	add(planned("TLS-002", "no client certificate", tls, "mutual"),
		verdict.Result{Outcome: verdict.Undecided, Judgement: verdict.Unjudged, Reason: "the network went away"})
	add(planned("TLS-003", "a wrong CA", tls, "mutual"),
		verdict.Result{Outcome: verdict.Error, Judgement: verdict.Broken, Reason: "listen on 127.0.0.1:8883: address already in use"})
	add(planned("TLS-004", "a known deviation that cannot run", tls, "mutual"),
		verdict.Result{Outcome: verdict.Skipped, Judgement: verdict.Broken, Known: known, Reason: "the bench has no pdp-loss"})
	add(hostilePlanned(), hostileResult())
	results[len(results)-1].Steps = []verdict.Step{{Keyword: hostile, Text: hostile, Outcome: verdict.Fail, Error: hostile}}
	results[len(results)-1].Timeline = "+0.001 < " + hostile + "\n" + hostile + "\n-- forged --\n"
	add(planned("TLS-005", "no record", tls, "mutual"))
	return plan, results
}

func connack() *verdict.Mismatch {
	return &verdict.Mismatch{
		Requirement: "the modem reports CONNACK OK only when the broker accepted the connection",
		Source:      "guide §普通连接", Want: []string{"CONNACK OK", "ERROR"}, Got: `\r\n+CME ERROR: 767\r\n`,
	}
}

func plainMismatch() *verdict.Mismatch {
	return &verdict.Mismatch{Requirement: "no unsolicited restart", Source: "attest: ambient rules"}
}

// forged is the mismatch of a modem that takes everybody for its server.
func forged() *verdict.Mismatch {
	return &verdict.Mismatch{
		Requirement: "the modem does not connect", Source: "manual SSLCFG", Want: []string{"CONNECT FAIL"}, Got: "CONNECT OK", Security: true,
	}
}

// usual is what the release offers when nothing is set, named what it offers with a server's name.
func usual(handshakes int) verdict.Offer {
	return verdict.Offer{
		Versions: []string{"≤ TLS 1.2"}, Suites: []string{"TLS_RSA_WITH_AES_256_CBC_SHA", "0xCAFE"},
		Groups: []string{"secp256r1"}, Signatures: []string{"PKCS1WithSHA256"}, Handshakes: handshakes,
	}
}

func named() verdict.Offer {
	o := usual(1)
	o.ServerName = "broker.example"
	return o
}

func steps(o verdict.Outcome) []verdict.Step {
	all := []verdict.Step{
		{Keyword: "Given", Text: "the modem is registered", Outcome: verdict.Pass, Duration: 4 * time.Millisecond},
		{Keyword: "When", Text: "I send `AT+MCONNECT=1,60`", Outcome: verdict.Pass, Duration: 21 * time.Millisecond},
		{Keyword: "Then", Text: `the modem reports "CONNACK OK" within "30s"`, Outcome: o, Duration: 36 * time.Millisecond},
	}
	if o > verdict.Pass {
		all[2].Error = "it did not"
		all = append(all, verdict.Step{Keyword: "And", Text: "the broker saw a CONNECT", Outcome: verdict.None})
	}
	return all
}

func hostilePlanned() verdict.Planned {
	return verdict.Planned{
		ID: hostile, Title: hostile, Feature: hostile, Area: hostile, Subject: hostile, File: hostile,
		Tags: []string{hostile}, Sources: []string{hostile},
	}
}

func hostileResult() verdict.Result {
	return verdict.Result{
		Outcome: verdict.Fail, Judgement: verdict.Changed, Reason: hostile,
		Mismatches: []*verdict.Mismatch{{Requirement: hostile, Source: hostile, Want: []string{hostile}, Got: hostile}},
		Offers: []verdict.Offer{{
			Versions: []string{hostile}, Suites: []string{hostile}, Groups: []string{hostile}, Signatures: []string{hostile},
			ALPN: []string{hostile}, ServerName: hostile, Handshakes: 1,
		}},
		Known: &verdict.Known{ID: hostile, Signature: hostile, Reason: hostile, Link: hostile, Expires: hostile},
	}
}

// record writes a journal and loads it.
func record(t *testing.T, h verdict.Header, plan []verdict.Planned, results []verdict.Result, end *report.End) (dir string, run *report.Run) {
	t.Helper()
	dir = t.TempDir()
	j, err := report.Create(dir, h, plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if err := j.Record(r); err != nil {
			t.Fatal(err)
		}
	}
	if end != nil {
		if err := j.Close(*end); err != nil {
			t.Fatal(err)
		}
	}
	if run, err = report.Load(dir); err != nil {
		t.Fatal(err)
	}
	return dir, run
}

func sampleRun(t *testing.T) (dir string, run *report.Run) {
	t.Helper()
	plan, results := sample()
	return record(t, sampleHeader(), plan, results, &report.End{Finished: epoch.Add(3 * time.Second)})
}

// conforming is a run of n scenarios that all pass.
func conforming(n int) (plan []verdict.Planned, results []verdict.Result) {
	for i := range n {
		p := planned("CONN-"+string(rune('A'+i)), "a scenario", "Plain connection", "plain")
		plan = append(plan, p)
		results = append(results, verdict.Result{
			ID: p.ID, Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms, Started: epoch,
			Duration: time.Second, Steps: steps(verdict.Pass), Timeline: sampleTimeline,
		})
	}
	return plan, results
}
