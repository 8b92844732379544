package board_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/internal/report"
	"attest/internal/words/wordstest"
)

// A Chinese site has the same pages as the English one and no word of its own in English, tells
// in Chinese why a scenario failed, also from brief.json, and links to reports in Chinese where there are.
func TestChineseSite(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	killed := at("V1006", 1)
	killed.Defects = []string{"retain-dropped"}
	run(t, root, killed, "A-1 deviates", "A-9 none")
	words := []string{"A-1 conforms", "A-2 conforms", "B-1 known", "B-2 fixed", "B-3 changed", "C-1 not claimed", "C-2 broken", "C-3 inconclusive"}
	run(t, root, at("V1007", 2), words...)
	run(t, root, at("V1008", 3), append(words, "A-1 deviates", "A-9 none")[1:]...)
	dir := run(t, root, at("V1008", 4), "A-2 deviates")
	loaded, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := report.WritePage(dir, loaded, "zh"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "photo.jpg"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	b := readBoard(t, root)
	english, chinese := site(t, b), siteIn(t, b, "zh")
	recorded := []string{"780EP V1006 V1007 V1008 at dev ttyUSB photo.jpg retain-dropped UTC attest",
		"scenario OK ERROR it works guide not claimed no network the port is gone"}
	linked := 0
	for name, page := range chinese {
		if _, ok := english[name]; !ok {
			t.Errorf("%s is in no English site", name)
		}
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		left, err := wordstest.Latin(page, recorded...)
		if err != nil || len(left) > 0 {
			t.Errorf("%s says %q: %v", name, left, err)
		}
		linked += strings.Count(page, "report.zh.html")
		if strings.Contains(page, "at-122653/report.zh.html") {
			t.Errorf("%s links to a page that was not written", name)
		}
	}
	if linked == 0 || len(chinese) != len(english) {
		t.Errorf("%d links to reports in Chinese, %d pages, in English %d", linked, len(chinese), len(english))
	}
	for name, want := range map[string]string{
		"models/780EP/versions/V1008.html": "期望", "index.html": "固件看板", "strays.html": "文件：此处只应有目录",
		"badges/780EP/newest.svg": "存在偏差",
	} {
		if !strings.Contains(chinese[name], want) {
			t.Errorf("%s does not say %q", name, want)
		}
	}
}
