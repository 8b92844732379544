package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// agreedRun is a run by a contract about CONN-A, CONN-B and CONN-C, of the profile core, with
// what came of them.
func agreedRun(t *testing.T, c verdict.Contract, confidence float64, change func([]verdict.Result) []verdict.Result) (string, *report.Run) {
	t.Helper()
	h := sampleHeader()
	c.File, c.SHA256 = "acceptance.yaml", strings.Repeat("c0de", 16)
	h.Contract, h.Confidence = &c, confidence
	plan, results := conforming(3)
	if change != nil {
		results = change(results)
	}
	return record(t, h, plan, results, &report.End{Finished: epoch.Add(time.Second), InconclusiveOK: true})
}

func failB(j verdict.Judgement) func([]verdict.Result) []verdict.Result {
	return func(all []verdict.Result) []verdict.Result {
		all[1].Judgement, all[1].Reason = j, "for a reason"
		switch j {
		case verdict.NotClaimed:
			all[1].Outcome = verdict.Skipped
		case verdict.Unjudged:
			all[1].Outcome = verdict.Undecided
		case verdict.Broken:
			all[1].Outcome = verdict.Error
		case verdict.KnownDeviation:
			all[1].Known = &verdict.Known{ID: all[1].ID, Signature: "s", Reason: "mended soon"}
			fallthrough
		default:
			all[1].Outcome, all[1].Mismatches = verdict.Fail, []*verdict.Mismatch{connack()}
		}
		return all
	}
}

func TestContractClauseByClause(t *testing.T) {
	core := verdict.Contract{Profiles: []string{"core"}}
	allowed := verdict.Contract{Profiles: []string{"core"}, Deviations: []string{"CONN-B"}}
	named := verdict.Contract{Scenarios: []string{"CONN-A", "CONN-B", "CONN-C"}}
	slow := verdict.Contract{Profiles: []string{"core"}, Budgets: []verdict.Budget{{ID: "CONN-A", Within: 999 * time.Millisecond}, {ID: "CONN-B", Within: time.Second}}}
	sure := verdict.Contract{Profiles: []string{"core"}, Confidence: 0.9}
	for _, c := range []struct {
		name       string
		contract   verdict.Contract
		confidence float64
		change     func([]verdict.Result) []verdict.Result
		status     int
		word       string
		standings  string
	}{
		{"all conforms", core, 0, nil, 0, "conforms", "kept kept"},
		{"a failure", core, 0, failB(verdict.Deviates), 1, "deviates", "breached kept"},
		{"another failure than is known", allowed, 0, failB(verdict.Changed), 1, "deviates", "breached kept"},
		{"a deviation that is accepted", allowed, 0, failB(verdict.KnownDeviation), 0, "conforms", "kept kept"},
		{"a deviation that is known alone", core, 0, failB(verdict.KnownDeviation), 1, "breaches the contract", "kept breached"},
		{"a scenario that was skipped", core, 0, failB(verdict.NotClaimed), 1, "leaves the contract open", "open kept"},
		{"inconclusive is ok, but shows nothing", core, 0, failB(verdict.Unjudged), 1, "leaves the contract open", "open kept"},
		{"the bench broke", core, 0, failB(verdict.Broken), 3, "the bench broke", "open kept"},
		{"by name", named, 0, failB(verdict.NotClaimed), 1, "leaves the contract open", "open kept"},
		{"a scenario that was not planned", verdict.Contract{Scenarios: []string{"CONN-A", "CONN-Z"}}, 0, nil, 1, "leaves the contract open", "open kept"},
		{"a profile of which nothing was judged", verdict.Contract{Profiles: []string{"core", "tls"}}, 0, nil, 1, "leaves the contract open", "kept open kept"},
		{"another release", verdict.Contract{Release: "780EP V1010", Profiles: []string{"core"}}, 0, nil, 1, "breaches the contract", "breached kept kept"},
		{"the release", verdict.Contract{Release: "780EP V1007", Profiles: []string{"core"}}, 0, nil, 0, "conforms", "kept kept kept"},
		{"one is too slow", slow, 0, nil, 1, "breaches the contract", "kept breached kept kept"},
		{"a slow skip says nothing", verdict.Contract{Profiles: []string{"core"}, Budgets: []verdict.Budget{{ID: "CONN-B", Within: 1}}}, 0, failB(verdict.NotClaimed), 1, "leaves the contract open", "open open kept"},
		{"a command that is answered in time", commandIn("AT+MCONNECT=", 17), 0, nil, 0, "conforms", "kept kept kept"},
		{"a command that is too slow", commandIn("AT+MCONNECT=", 16), 0, nil, 1, "breaches the contract", "kept breached kept"},
		{"of many attempts too", commandIn("AT+MCONNECT=", 16), 0.9, often, 1, "breaches the contract", "kept breached kept"},
		{"a command that nobody sent", commandIn("AT+MPUB=", 16), 0, nil, 1, "leaves the contract open", "kept open kept"},
		{"nobody asked for the confidence", sure, 0, nil, 1, "leaves the contract open", "kept open kept"},
		{"too few attempts", sure, 0.9, nil, 1, "leaves the contract open", "open open kept"},
		{"enough attempts", sure, 0.9, often, 0, "conforms", "kept kept kept"},
		{"surer than it must be", sure, 0.95, often, 0, "conforms", "kept kept kept"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, run := agreedRun(t, c.contract, c.confidence, c.change)
			var got []string
			for _, clause := range run.Clauses() {
				got = append(got, string(clause.Standing))
			}
			summary := run.Summary()
			if summary.Status != c.status || summary.Verdict != c.word || strings.Join(got, " ") != c.standings {
				t.Errorf("got  %d %q %v\nwant %d %q %s\n%v", summary.Status, summary.Verdict, got, c.status, c.word, c.standings, summary)
			}
		})
	}
}

// TestContractConditions has the clauses about a run as a whole, in both languages.
func TestContractConditions(t *testing.T) {
	suite, image, other := strings.Repeat("5eed", 16), strings.Repeat("f00d", 16), strings.Repeat("beef", 16)
	written := func(h *verdict.Header) { h.Image = &verdict.Image{Name: "x.binpkg", SHA256: image} }
	for _, c := range []struct {
		name     string
		contract verdict.Contract
		change   func(*verdict.Header)
		standing report.Standing
		clause   string
		chinese  string
	}{
		{"any image", verdict.Contract{Image: verdict.AnyImage}, written, report.Kept, "an image was written into the modem (x.binpkg, f00df00df00df00d)", "模块已烧录固件文件"},
		{"the image", verdict.Contract{Image: image}, written, report.Kept, "the image with the SHA-256 f00df00df00df00d was written into the modem (x.binpkg, f00df00df00df00d)", "模块已烧录 SHA-256 为 f00df00df00df00d 的固件文件"},
		{"another image", verdict.Contract{Image: other}, written, report.Breached, "the image with the SHA-256 beefbeefbeefbeef was written into the modem (x.binpkg, f00df00df00df00d): it is f00df00df00df00d", "实际为 f00df00df00df00d"},
		{"no image", verdict.Contract{Image: image}, nil, report.Open, "the image with the SHA-256 f00df00df00df00d was written into the modem (none): what the modem says of itself is no proof of what it has", "模块自报的版本不能证明其内容"},
		{"a modem", verdict.Contract{Hardware: true}, nil, report.Kept, "a modem was judged, and no emulator that is part of attest (/dev/ttyUSB2)", "判定的是真实模块"},
		{"no modem", verdict.Contract{Hardware: true}, func(h *verdict.Header) { h.Modem = "emulator:V1007" }, report.Open, "a modem was judged, and no emulator that is part of attest (emulator:V1007): it was the emulator", "判定的是模拟器"},
		{"the features", verdict.Contract{Features: suite}, nil, report.Kept, "the features have the SHA-256 5eed5eed5eed5eed (5eed5eed5eed5eed)", "用例集的 SHA-256 为 5eed5eed5eed5eed"},
		{"other features", verdict.Contract{Features: other}, nil, report.Open, "the features have the SHA-256 beefbeefbeefbeef (5eed5eed5eed5eed): the run was judged by others", "本次运行依据的是其他用例集"},
		{"the version", verdict.Contract{Attest: "v0.1.0"}, nil, report.Kept, "attest v0.1.0 or a later one judged (v0.1.0)", "由 attest v0.1.0 或更新版本判定"},
		{"an older version", verdict.Contract{Attest: "v0.2.0"}, nil, report.Open, "attest v0.2.0 or a later one judged (v0.1.0): that is an older one", "版本较旧"},
		{"no version", verdict.Contract{Attest: "v0.1.0"}, func(h *verdict.Header) { h.Harness = "devel" }, report.Open, "attest v0.1.0 or a later one judged (devel): that is no version", "这不是版本号"},
		{"a proof", verdict.Contract{SelfProof: "sample"}, nil, report.Kept, "the harness proved itself before (sample) (qualified: 308 of 308 defects killed, suite 5eed5eed5eed)", "测试工具事先通过自检（sample）"},
		{"a sample for all", verdict.Contract{SelfProof: "full"}, nil, report.Open, "the harness proved itself before (full) (qualified: 308 of 308 defects killed, suite 5eed5eed5eed): no proof, no verdict that counts", "没有自检，判定不作数"},
		{"all for a sample", verdict.Contract{SelfProof: "sample"}, func(h *verdict.Header) { h.Proof.Mode = "full" }, report.Kept, "the harness proved itself before (sample) (qualified: 308 of 308 defects killed, suite 5eed5eed5eed)", "自检合格"},
		{"a defect that nobody noticed", verdict.Contract{SelfProof: "sample"}, func(h *verdict.Header) { h.Proof.Killed-- }, report.Open, "the harness proved itself before (sample) (unqualified: 307 of 308 defects killed): no proof, no verdict that counts", "没有自检"},
		{"a proof by other features", verdict.Contract{SelfProof: "sample"}, func(h *verdict.Header) { h.Proof.Suite = other }, report.Open, "the harness proved itself before (sample) (qualified: 308 of 308 defects killed, suite beefbeefbeef): no proof, no verdict that counts", "没有自检"},
		{"no proof", verdict.Contract{SelfProof: "sample"}, func(h *verdict.Header) { h.Proof = nil }, report.Open, "the harness proved itself before (sample) (it was not asked to): no proof, no verdict that counts", "未要求自检"},
		{"slow, as agreed", verdict.Contract{Multiplier: 2}, func(h *verdict.Header) { h.Multiplier = 2 }, report.Kept, "the documented times are multiplied by at most 2 (by 2)", "文档规定的时间最多乘以 2"},
		{"not slow at all", verdict.Contract{Multiplier: 2}, nil, report.Kept, "the documented times are multiplied by at most 2 (they were not)", "未作更改"},
		{"slower than agreed", verdict.Contract{}, func(h *verdict.Header) { h.Multiplier = 10 }, report.Open, "the documented times are multiplied by at most 1 (by 10): what is slower than documented may have passed", "比文档规定更慢的情况可能已被放过"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := sampleHeader()
			if c.change != nil {
				c.change(&h)
			}
			c.contract.File, c.contract.SHA256, c.contract.Profiles = "acceptance.yaml", strings.Repeat("c0de", 16), []string{"core"}
			h.Contract = &c.contract
			plan, results := conforming(1)
			dir, run := record(t, h, plan, results, &report.End{Finished: epoch.Add(time.Second)})
			if got := run.Clauses()[0].String(); got != string(c.standing)+": "+c.clause {
				t.Errorf("got  %s\nwant %s: %s", got, c.standing, c.clause)
			}
			if status, _ := run.Verdict(); (status == 0) != (c.standing == report.Kept) {
				t.Errorf("the exit status is %d", status)
			}
			if _, err := report.WritePage(dir, run, "zh"); err != nil {
				t.Fatal(err)
			}
			if page := parseHTML(t, read(t, dir, "report.zh.html")); !strings.Contains(page.text, c.chinese) {
				t.Errorf("the Chinese page does not say %q", c.chinese)
			}
		})
	}
}

// A version of attest that cannot be compared never judges by a contract that asks for one.
func TestUnfit(t *testing.T) {
	for _, c := range []struct{ least, version, want string }{
		{"", "devel", ""},
		{"v1.4.0", "devel", "that is no version"},
		{"v1.4.0", "", "that is no version"},
		{"v1.4.0", "v1.4.0", ""},
		{"v1.4.0", "v1.10.0", ""},
		{"v1.4.0", "v1.3.9", "that is an older one"},
		{"v1.4.0", "v1.4.0-rc.1", "that is an older one"},
		{"v1.4.0", "v1.4.1-0.20261123040000-abcdefabcdef", ""},
		{"v1.4.0", "v1.4.1-0.20261123040000-abcdefabcdef+dirty", "it was built of source that was changed"},
	} {
		if got := report.Unfit(&verdict.Contract{Attest: c.least}, c.version); got != c.want {
			t.Errorf("%q by a contract that asks for %q: %q, want %q", c.version, c.least, got, c.want)
		}
	}
}

// What nobody has to show is on the page as well.
func TestContractTellsWhatIsWaived(t *testing.T) {
	dir, run := agreedRun(t, verdict.Contract{Profiles: []string{"core"}, Waived: []string{"CONN-Y", "CONN-Z"}}, 0, nil)
	if got, want := run.Clauses()[0].String(), "kept: profile core: every scenario conforms, without what is waived: CONN-Y, CONN-Z (3 of 3 scenarios)"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, err := report.WritePage(dir, run, "zh"); err != nil {
		t.Fatal(err)
	}
	if page := parseHTML(t, read(t, dir, "report.zh.html")); !strings.Contains(page.text, "豁免的除外：CONN-Y, CONN-Z") {
		t.Error("the Chinese page does not tell what is waived")
	}
}

// A deviation that is accepted may fail in the way alone that was agreed.
func TestContractSignatures(t *testing.T) {
	plan, results := conforming(2)
	results = failB(verdict.KnownDeviation)(results)
	same := verdict.Signature(results[1].Mismatches)
	for signature, want := range map[string]report.Standing{same: report.Kept, "it restarts": report.Breached} {
		h := sampleHeader()
		h.Contract = &verdict.Contract{File: "a.yaml", SHA256: "c0de", Profiles: []string{"core"}, Deviations: []string{"CONN-B"}, Signatures: map[string]string{"CONN-B": signature}}
		_, run := record(t, h, plan, results, &report.End{Finished: epoch})
		clauses := run.Clauses()
		if last := clauses[len(clauses)-1]; last.Standing != want || want == report.Breached && !slices.Contains(last.Against, "CONN-B fails in another way than is accepted: "+same) {
			t.Errorf("%q: got %v, want %s", signature, last, want)
		}
	}
}

// commandIn is a contract about the time of a command.
func commandIn(form string, most time.Duration) verdict.Contract {
	return verdict.Contract{Profiles: []string{"core"}, Budgets: []verdict.Budget{{Command: form, Within: most * time.Millisecond}}}
}

// often makes enough attempts to be sure.
func often(all []verdict.Result) []verdict.Result {
	var more []verdict.Result
	for _, r := range all {
		for n := range 60 {
			r.Attempt = n + 1
			more = append(more, r)
		}
	}
	return more
}

// A run that ended before its plan has no clause that is kept by what is missing.
func TestContractOfARunThatDied(t *testing.T) {
	h := sampleHeader()
	h.Contract = &verdict.Contract{File: "a.yaml", SHA256: "c0de", Profiles: []string{"core"}}
	plan, results := conforming(2)
	_, run := record(t, h, plan, results[:1], nil)
	if status, _ := run.Verdict(); status != 3 || run.Clauses()[0].Standing != report.Open {
		t.Errorf("got status %d and %v, want 3 and an open clause", status, run.Clauses())
	}
}

func TestContractInEveryReport(t *testing.T) {
	contract := verdict.Contract{Title: hostile, Profiles: []string{"core"}, Budgets: []verdict.Budget{{ID: "CONN-A", Within: 999 * time.Millisecond}}}
	dir, run := agreedRun(t, contract, 0, func(all []verdict.Result) []verdict.Result {
		all = failB(verdict.NotClaimed)(all)
		all[1].Reason = hostile
		return all
	})
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	summary := run.Summary().String()
	page := parseHTML(t, read(t, dir, "report.html"))
	for _, want := range []string{"contract breached: 1 of 3 clauses kept", "budget: CONN-A takes at most 999ms", "CONN-A took 1s in attempt 1", "profile core: every scenario conforms", "2 of 3 scenarios"} {
		if !strings.Contains(page.text, want) {
			t.Errorf("the page does not say %q", want)
		}
		if !strings.Contains(summary, want) {
			t.Errorf("the summary does not say %q:\n%s", want, summary)
		}
	}
	if _, err := report.WritePage(dir, run, "zh"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"时限：CONN-A 用时不超过 999ms", "1 次执行中的 0 个", "偏差：一概不接受"} {
		if chinese := parseHTML(t, read(t, dir, "report.zh.html")); !strings.Contains(chinese.text, want) {
			t.Errorf("the Chinese page does not say %q", want)
		}
	}
	var doc struct {
		Status   int
		Verdict  string
		Contract report.Standing
		Clauses  []report.Clause
	}
	if err := json.Unmarshal([]byte(read(t, dir, "run.json")), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Status != 1 || doc.Verdict != "breaches the contract" || doc.Contract != report.Breached || len(doc.Clauses) != 3 {
		t.Errorf("run.json says %+v", doc)
	}
	junit := read(t, dir, "junit.xml")
	for _, want := range []string{`<testsuite name="the contract" tests="3" failures="1" errors="1"`, `<property name="contract" value="contract breached: 1 of 3 clauses kept`} {
		if !strings.Contains(junit, want) {
			t.Errorf("junit.xml does not hold %s", want)
		}
	}
	if i := slices.IndexFunc([]byte(junit), func(b byte) bool { return b < ' ' && b != '\n' && b != '\t' && b != '\r' }); i >= 0 {
		t.Errorf("junit.xml holds the control byte %#x", junit[i])
	}
}
