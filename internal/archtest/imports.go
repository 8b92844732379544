package archtest

import (
	"cmp"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
)

func (f *file) checkImports() {
	all := Packages()
	row := slices.IndexFunc(all, func(p Package) bool { return p.Name == f.dir })
	if row < 0 {
		f.report(f.syntax.Package, "package has no row in archtest.Packages", "what a package may import is decided when it is made")
	}
	for _, spec := range f.syntax.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser lets no such thing through
		}
		name := path.Base(target)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		f.imports[name] = target
		f.checkLibrary(spec, target)
		if f.test {
			continue
		}
		if under(target, "testing") {
			f.report(spec.Pos(), "imports "+target, "testing is for test files; it brings flags and a registry into the binary")
		}
		if row < 0 {
			continue
		}
		if own, ok := strings.CutPrefix(target, module+"/"); ok {
			f.checkOwn(spec, all[row], own)
		} else if isModule(target) && !allowed(all[row].Outside, target, under) {
			f.report(spec.Pos(), "imports "+target, all[row].Why)
		}
	}
}

// checkOwn checks the import of a package of ours. A ban wins over All, and has the better reason.
func (f *file) checkOwn(spec *ast.ImportSpec, from Package, own string) {
	why := ""
	for _, ban := range from.Never {
		if slices.ContainsFunc(ban.Prefixes, func(prefix string) bool { return under(own, prefix) }) {
			why = ban.Why
		}
	}
	if why == "" && allowed(from.Own, own, func(a, b string) bool { return a == b }) {
		return
	}
	f.report(spec.Pos(), "imports "+own, cmp.Or(why, from.Why))
}

func (f *file) checkLibrary(spec *ast.ImportSpec, target string) {
	for _, library := range Libraries() {
		if under(target, library.Module) && !slices.Contains(library.Only, f.dir) {
			f.report(spec.Pos(), "imports "+target, library.Why)
		}
	}
}

// isModule reports whether an import path is neither of the standard library nor ours.
func isModule(target string) bool {
	host, _, _ := strings.Cut(target, "/")
	return strings.Contains(host, ".")
}

func allowed(list []string, target string, matches func(target, entry string) bool) bool {
	return slices.ContainsFunc(list, func(entry string) bool { return entry == All || matches(target, entry) })
}
