package archtest

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	module   = "attest"
	maxLines = 350
)

// Violation is one breach of a rule.
type Violation struct {
	File string // slash-separated, below the module's root
	Line int
	What string // such as "imports internal/at"
	Why  string // the reason for the rule
}

// String is "file:line: what: why".
func (v Violation) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", v.File, v.Line, v.What, v.Why)
}

// Check walks the Go files below the root of a module and returns what breaks the rules, in
// the order of the files. Its error is about reading or parsing them; a tree
// without any is an error, for nothing was checked.
func Check(root fs.FS) ([]Violation, error) {
	var all []Violation
	files := 0
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); name != "." && (base[0] == '.' || base[0] == '_' || base == "testdata" || base == "vendor") {
				return fs.SkipDir // as the go command does
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		files++
		found, err := checkFile(name, text)
		all = append(all, found...)
		return err
	})
	if err == nil && files == 0 {
		err = errors.New("no Go files found")
	}
	return all, err
}

// file is a parsed source file and what was found in it.
type file struct {
	name    string
	dir     string // its package's name in Packages
	test    bool
	set     *token.FileSet
	syntax  *ast.File
	imports map[string]string // import path by the name used in the file
	found   []Violation
}

func checkFile(name string, text []byte) ([]Violation, error) {
	f := &file{name: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), set: token.NewFileSet(), imports: map[string]string{}}
	if under(f.dir, "cmd/attest") {
		f.dir = "cmd/attest"
	}
	var err error
	f.syntax, err = parser.ParseFile(f.set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if lines := bytes.Count(text, []byte("\n")); lines > maxLines && !f.test {
		f.report(f.syntax.Package, fmt.Sprintf("has %d lines", lines), fmt.Sprintf("a file of more than %d lines is about more than one thing", maxLines))
	}
	f.checkName()
	f.checkImports()
	ast.Inspect(f.syntax, func(n ast.Node) bool { f.checkNode(n); return true })
	slices.SortStableFunc(f.found, func(a, b Violation) int { return a.Line - b.Line })
	return f.found, nil
}

func (f *file) report(at token.Pos, what, why string) {
	f.found = append(f.found, Violation{File: f.name, Line: f.set.Position(at).Line, What: what, Why: why})
}

func (f *file) checkName() {
	switch name := strings.TrimSuffix(f.syntax.Name.Name, "_test"); name {
	case "util", "utils", "common", "helper", "helpers", "misc":
		f.report(f.syntax.Name.Pos(), "package is named "+name, "a package is named for what it provides")
	}
}
