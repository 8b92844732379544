package archtest

import (
	"go/ast"
	"go/token"
	"strings"
)

// checkNode holds one node of the syntax tree to the rules that need no table.
func (f *file) checkNode(n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			f.report(n.Pos(), "has a func init", "what happens before main cannot be ordered, passed anything, or left out")
		}
	case *ast.SelectorExpr:
		f.checkCall(n)
	case *ast.BinaryExpr:
		if (n.Op == token.EQL || n.Op == token.NEQ) && (isModel(n.X) && isText(n.Y) || isModel(n.Y) && isText(n.X)) {
			f.modelCompared(n)
		}
	case *ast.SwitchStmt:
		if n.Tag != nil && isModel(n.Tag) {
			f.modelCompared(n)
		}
	}
}

func (f *file) checkCall(n *ast.SelectorExpr) {
	qualifier, ok := n.X.(*ast.Ident)
	if !ok {
		return
	}
	switch f.imports[qualifier.Name] + "." + n.Sel.Name {
	case "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln":
		if !f.test && f.dir != "cmd/attest" {
			f.report(n.Pos(), "uses "+qualifier.Name+"."+n.Sel.Name, "only the command ends the process; what was begun elsewhere must be ended in order")
		}
	case "time.Sleep":
		if f.test {
			f.report(n.Pos(), "uses time.Sleep", "a test waits for an event, or in simulated time")
		}
	}
}

// modelCompared: tests compare models with what they want, and that is their job.
func (f *file) modelCompared(n ast.Node) {
	if !f.test {
		f.report(n.Pos(), "decides by the model", "what differs between releases is data in the profile")
	}
}

// isModel reports whether an expression is a variable or field that is called model.
func isModel(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return strings.EqualFold(e.Name, "model")
	case *ast.SelectorExpr:
		return strings.EqualFold(e.Sel.Name, "model")
	case *ast.ParenExpr:
		return isModel(e.X)
	}
	return false
}

// isText reports whether an expression is a string literal. An empty one asks
// whether there is a model at all, which is no decision by it.
func isText(e ast.Expr) bool {
	literal, ok := e.(*ast.BasicLit)
	return ok && literal.Kind == token.STRING && len(literal.Value) > len(`""`)
}
