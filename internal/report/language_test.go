package report_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"attest/internal/report"
	"attest/internal/verdict"
)

var (
	said = regexp.MustCompile(`\{\{[^}]*?\b(?:say|n [^"}]*)\s*"((?:[^"\\]|\\.)*)"`)
	verb = regexp.MustCompile(`%(?:\.\d+)?(?:\[\d\])?[a-z]`)
)

// spoken is every English sentence that the page can say: in its template, in calls of
// l.f and l.n, as the name of a fact, of a judgement, of an outcome.
func spoken(t *testing.T) []string {
	t.Helper()
	all := map[string]bool{"accepted": true, "refused": true, "undecided": true, "the bench broke": true, "kept": true, "open": true, "breached": true} // of sprt, word, Standing
	for _, m := range said.FindAllStringSubmatch(read(t, "page.tmpl"), -1) {
		all[m[1]] = true
	}
	for j := verdict.Conforms; j <= verdict.Broken; j++ {
		all[j.String()] = true
	}
	for o := verdict.None; o <= verdict.Error; o++ {
		all[o.String()] = true
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				collect(all, n)
			case *ast.FuncDecl:
				if n.Name.Name == "facts" {
					collectFacts(all, n)
				}
			case *ast.ValueSpec: // constants that are said
				for i, id := range n.Names {
					if slices.Contains([]string{"breach", "missingRecord"}, id.Name) {
						add(all, n.Values[i])
					}
				}
			}
			return true
		})
	}
	return slices.Sorted(maps.Keys(all))
}

// collect takes the words out of l.f("…") and l.n(n, "…").
func collect(all map[string]bool, call *ast.CallExpr) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	switch f.Sel.Name {
	case "f":
		add(all, call.Args[0])
	case "n":
		add(all, call.Args[len(call.Args)-1])
	}
}

// collectFacts takes the first string of each {"Name", value}.
func collectFacts(all map[string]bool, facts *ast.FuncDecl) {
	ast.Inspect(facts, func(n ast.Node) bool {
		if l, ok := n.(*ast.CompositeLit); ok && l.Type == nil && len(l.Elts) == 2 {
			add(all, l.Elts[0])
		}
		return true
	})
}

func add(all map[string]bool, e ast.Expr) {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		if s, err := strconv.Unquote(l.Value); err == nil {
			all[s] = true
		}
	}
}

// Every sentence has its Chinese, nothing is there that nobody says, and each takes the same values.
func TestChineseIsComplete(t *testing.T) {
	words := make(map[string]string)
	for line := range strings.Lines(read(t, "words.zh.tsv")) {
		english, chinese, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if _, twice := words[english]; !ok || chinese == "" || twice {
			t.Errorf("%q is no line of a catalogue, or there twice", line)
		}
		words[english] = chinese
	}
	all := spoken(t)
	if len(all) < 100 {
		t.Fatalf("only %d sentences were found", len(all))
	}
	for _, english := range all {
		chinese, ok := words[english]
		if !ok {
			t.Errorf("%q has no Chinese", english)
			continue
		}
		delete(words, english)
		if english != "IMEI" && !strings.ContainsFunc(chinese, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%q is no Chinese", chinese)
		}
		sameValues(t, english, chinese)
	}
	for english := range words {
		t.Errorf("nobody says %q", english)
	}
}

// sameValues formats both with values of the right kinds.
func sameValues(t *testing.T, english, chinese string) {
	t.Helper()
	var values []any
	for _, v := range verb.FindAllString(english, -1) {
		switch v[len(v)-1] {
		case 'd':
			values = append(values, 7)
		case 'f':
			values = append(values, 1.5)
		default:
			values = append(values, "x")
		}
	}
	for _, format := range []string{english, chinese} {
		if len(values) == 0 && strings.Contains(format, "%") || len(values) > 0 && strings.Contains(fmt.Sprintf(format, values...), "%!") {
			t.Errorf("%q does not take the values of %q", format, english)
		}
	}
}

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
	for _, want := range []string{"780EP V1007 台架故障", "计划的 12 个场景中有 1 个没有记录", "自检合格：308 个缺陷中检出 308 个", "不符合之处", "有效期至", "期望", "实得", "没有记录：运行在作出判定之前已结束"} {
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
