package words_test

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
	"attest/internal/words"
)

var (
	said = regexp.MustCompile(`\{\{[^}]*?\b(?:say|n [^"}]*)\s*"((?:[^"\\]|\\.)*)"`)
	verb = regexp.MustCompile(`%(?:\.\d+)?(?:\[\d\])?[a-z]`)
)

// spoken is every English sentence that a page can say: in the templates and the code of the
// packages that import words, and the names that are data.
func spoken(t *testing.T) []string {
	t.Helper()
	all := named()
	dirs, err := filepath.Glob("../*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		names, _ := filepath.Glob(dir + "/*.go")
		speaks := false
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || dir == "../words" {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			speaks = speaks || slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"attest/internal/words"` })
			ast.Inspect(file, func(n ast.Node) bool {
				collect(all, n)
				return true
			})
		}
		if templates, _ := filepath.Glob(dir + "/*.tmpl"); speaks {
			for _, name := range templates {
				for _, m := range said.FindAllStringSubmatch(read(t, name), -1) {
					all[m[1]] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// named are names that code hands on before they are said.
func named() map[string]bool {
	all := map[string]bool{"versions": true, "suites": true, "groups": true, "signatures": true, "server name": true, "proof: sample": true, "proof: full": true, "change: slower": true, "change: faster": true, "PINGREQ after": true, "restart in": true, "connected again after": true}
	for _, s := range []report.Standing{report.Kept, report.Open, report.Breached} {
		all[string(s)] = true
	}
	for _, s := range []string{"conforms", "deviates", "inconclusive", "the bench broke", "breaches the contract", "leaves the contract open", "not judged"} {
		all["verdict: "+s] = true
	}
	for _, s := range []string{"accepted", "refused", "undecided"} {
		all["test: "+s] = true
	}
	for c := report.Alike; c <= report.Unjudged; c++ {
		all["change: "+c.String()] = true
	}
	for j := verdict.Conforms; j <= verdict.Broken; j++ {
		all[j.String()] = true
	}
	for o := verdict.None; o <= verdict.Error; o++ {
		all[o.String()] = true
	}
	return all
}

// collect takes the words out of l.F("…"), l.N(n, "…"), the constants that are said, the names of
// facts, and the reasons why something is no run.
func collect(all map[string]bool, n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.SelectorExpr:
			if _, english := f.X.(*ast.CompositeLit); !english { // language{} is said in English alone
				name = f.Sel.Name
			}
		case *ast.Ident:
			name = f.Name
		}
		switch {
		case len(n.Args) == 0:
		case name == "F":
			add(all, n.Args[0])
		case name == "As":
			of, english := make(map[string]bool), make(map[string]bool)
			add(of, n.Args[0])
			add(english, n.Args[1])
			for o := range of {
				for e := range english {
					all[o+": "+e] = true
				}
			}
		case name == "N", name == "stray", name == "strayAt":
			add(all, n.Args[len(n.Args)-1])
		}
	case *ast.FuncDecl:
		if n.Name.Name == "facts" {
			collectFacts(all, n)
		}
	case *ast.ValueSpec:
		for i, id := range n.Names {
			if slices.Contains([]string{"breach", "missingRecord", "ambient", "absent"}, id.Name) {
				add(all, n.Values[i])
			}
		}
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

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every sentence has its Chinese, nothing is there that nobody says, and each takes the same values.
func TestChineseIsComplete(t *testing.T) {
	catalogue := make(map[string]string)
	for line := range strings.Lines(read(t, "zh.tsv")) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "# ") {
			continue
		}
		english, chinese, ok := strings.Cut(line, "\t")
		if _, twice := catalogue[english]; !ok || chinese == "" || twice {
			t.Errorf("%q is no line of a catalogue, or there twice", line)
		}
		catalogue[english] = chinese
	}
	all := spoken(t)
	if len(all) < 200 {
		t.Fatalf("only %d sentences were found", len(all))
	}
	for _, english := range all {
		chinese, ok := catalogue[english]
		if !ok {
			t.Errorf("%q has no Chinese", english)
			continue
		}
		delete(catalogue, english)
		if strings.ContainsFunc(verb.ReplaceAllString(english, ""), unicode.IsLetter) && !slices.Contains([]string{"IMEI", "%s at %s"}, english) && !strings.ContainsFunc(chinese, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%q is no Chinese", chinese)
		}
		sameValues(t, english, chinese)
	}
	for english := range catalogue {
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
	if len(values) == 0 {
		if english != "99 % interval" && strings.Contains(english+chinese, "%") {
			t.Errorf("%q takes values in one language alone", english)
		}
		return
	}
	for _, format := range []string{english, chinese} {
		if strings.Contains(fmt.Sprintf(format, values...), "%!") {
			t.Errorf("%q does not take the values of %q", format, english)
		}
	}
}

func TestLanguages(t *testing.T) {
	chinese, err := words.In("zh")
	if err != nil {
		t.Fatal(err)
	}
	english := words.Language{}
	for _, tt := range []struct{ got, want string }{
		{english.N(1, "scenario"), "1 scenario"}, {english.N(2, "scenario"), "2 scenarios"}, {chinese.N(1, "scenario"), "1 个用例"},
		{english.As("change", "broken"), "broken"}, {chinese.As("change", "broken"), "新增失败"}, {chinese.F("broken"), "环境故障"},
		{chinese.F("what a modem said, 100 %"), "what a modem said, 100 %"}, {chinese.As("change", "no such word"), "no such word"},
		{english.Beside("report.html"), "report.html"}, {chinese.Beside("report.html"), "report.zh.html"}, {chinese.Beside("board"), "board.zh"},
		{english.Code(), "en"}, {chinese.Code(), "zh-Hans"}, {english.Tag(), "en"}, {chinese.Tag(), "zh"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	if _, err := words.In("zn"); err == nil || !strings.Contains(err.Error(), `unknown language "zn", the nearest known one is "en"`) {
		t.Errorf("got %v", err)
	}
}
