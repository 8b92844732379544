package report_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/words/wordstest"
)

// The Chinese page says the same of the same scenarios, and nothing of its own in English.
func TestChinesePage(t *testing.T) {
	dir, run := sampleRun(t)
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	name, err := report.WritePage(dir, run, "zh")
	if err != nil || name != "report.zh.html" {
		t.Fatalf("wrote %q, %v", name, err)
	}
	chinese, english := parseHTML(t, read(t, dir, name)), parseHTML(t, read(t, dir, "report.html"))
	for _, element := range []string{"article", "svg", "tr", "li", "section", "button"} {
		if chinese.elements[element] != english.elements[element] {
			t.Errorf("%d <%s>, in English %d", chinese.elements[element], element, english.elements[element])
		}
	}
	for _, want := range []string{"780EP V1007 测试环境故障", "计划的 12 个用例中有 1 个没有记录", "自检合格：植入的 308 个缺陷中检出 308 个", "不符合项", "有效期至", "期望", "实际", "没有记录：运行在作出判定之前已结束"} {
		if !strings.Contains(chinese.text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	for _, no := range []string{"What does", "planned scenarios", "no record:", "deviates", "defects killed", "take it off"} {
		if strings.Contains(chinese.text, no) {
			t.Errorf("%q is on the page", no)
		}
	}
	if _, err := report.WritePage(dir, run, "cn"); err == nil || !strings.Contains(err.Error(), `unknown language "cn"`) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.cn.html")); err == nil {
		t.Error("a page in no language was written")
	}
}

// What a Chinese page says itself is Chinese: whatever else is on it stands in the journal.
func TestChinesePageHasNoEnglish(t *testing.T) {
	dir, run := mixed(t)
	name, err := report.WritePage(dir, run, "zh")
	if err != nil {
		t.Fatal(err)
	}
	other := *run
	other.Version, other.Suite, other.Tags, other.Repeat, other.Started = "V1008", "feed", "", 3, run.Started.Add(-time.Hour)
	diff, err := report.CompareIn("zh", run, &other)
	if err != nil {
		t.Fatal(err)
	}
	comparison, err := diff.HTML()
	if err != nil {
		t.Fatal(err)
	}
	// Names of files, of protocols, of attest; s: seconds.
	recorded := []string{read(t, dir, report.JournalFile), "attest IMEI UTC TLS SNI ALPN SHA ClientHello PINGREQ strangers jsonl run json junit xml journal timelines txtar V1008 feed ms " + hostile, strings.Join(timelineNames(t, dir), " ")}
	recorded = append(recorded, "uffff xff xfe", run.Recoveries[0].Cause, run.Recoveries[0].Steps[0].Name, run.Recoveries[0].Steps[0].Outcome, run.Recoveries[0].Steps[1].Name, run.Recoveries[0].Steps[1].Outcome)
	for page, text := range map[string]string{name: read(t, dir, name), "the comparison": string(comparison)} {
		left, err := wordstest.Latin(text, recorded...)
		if err != nil || len(left) > 0 {
			t.Errorf("%s says %q: %v", page, left, err)
		}
	}
}

// timelineNames are the names of the timelines of a run, as a link has them.
func timelineNames(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	for _, name := range parseHTML(t, read(t, dir, "report.zh.html")).files {
		all = append(all, (&url.URL{Path: name}).EscapedPath())
	}
	return all
}
