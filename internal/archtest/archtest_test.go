package archtest_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"attest/internal/archtest"
)

func TestProject(t *testing.T) {
	violations, err := archtest.Check(os.DirFS("../.."))
	if err != nil {
		t.Error(err)
	}
	for _, v := range violations {
		t.Error(v)
	}
}

var want = regexp.MustCompile("// want (\".*\")$")

// TestEveryRuleCanFail runs the checker on a tree with one violation of each rule, marked
// where it is, and on nearly everything that looks like one and is none.
func TestEveryRuleCanFail(t *testing.T) {
	archive, err := os.ReadFile("testdata/violations.txtar")
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{}
	var wants []string
	for _, section := range strings.Split(string(archive), "\n-- ")[1:] {
		name, text, _ := strings.Cut(section, " --\n")
		tree[name] = &fstest.MapFile{Data: []byte(text + "\n")}
		for i, line := range strings.Split(text, "\n") {
			if m := want.FindStringSubmatch(line); m != nil {
				wants = append(wants, marks(t, name+":"+strconv.Itoa(i+1)+": ", m[1])...)
			}
		}
	}
	blank := strings.Repeat("\n", 349)
	tree["internal/port/full.go"] = &fstest.MapFile{Data: []byte("package port\n" + blank)}
	tree["internal/port/long.go"] = &fstest.MapFile{Data: []byte("package port\n\n" + blank)}
	tree["internal/port/long_test.go"] = &fstest.MapFile{Data: []byte("package port\n\n" + blank)}
	wants = append(wants, "internal/port/long.go:1: has 351 lines: a file of more than 350 lines is about more than one thing")

	violations, err := archtest.Check(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		if v.Why == "" {
			t.Errorf("no reason given: %s", v)
		}
		at := slices.IndexFunc(wants, func(want string) bool { return strings.HasPrefix(v.String(), want) })
		if at < 0 {
			t.Errorf("not wanted: %s", v)
			continue
		}
		wants = slices.Delete(wants, at, at+1)
	}
	for _, want := range wants {
		t.Errorf("not found: %s", want)
	}
}

// marks reads the quoted texts of one want comment.
func marks(t *testing.T, place, quoted string) []string {
	var all []string
	for text := range strings.SplitSeq(quoted, "; ") {
		unquoted, err := strconv.Unquote(text)
		if err != nil {
			t.Fatalf("%s%s: %v", place, text, err)
		}
		all = append(all, place+unquoted)
	}
	return all
}

func TestUnreadableSource(t *testing.T) {
	tree := fstest.MapFS{"internal/port/port.go": {Data: []byte("package port\n\nfunc {")}}
	if _, err := archtest.Check(tree); err == nil || !strings.Contains(err.Error(), "internal/port/port.go:3") {
		t.Errorf("got %v, want the place of the error", err)
	}
}

func TestNothingToCheck(t *testing.T) {
	if _, err := archtest.Check(os.DirFS(t.TempDir())); err == nil {
		t.Error("an empty tree passed")
	}
}

// TestArrowsLeadDown: no package is reached from itself, and every arrow ends at a
// package that has a row.
func TestArrowsLeadDown(t *testing.T) {
	packages := map[string]archtest.Package{}
	for _, p := range archtest.Packages() {
		if _, twice := packages[p.Name]; twice {
			t.Errorf("%s has two rows", p.Name)
		}
		packages[p.Name] = p
	}
	for name, p := range packages {
		if slices.Contains(reached(packages, name), name) {
			t.Errorf("%s imports itself in a circle", name)
		}
		for _, own := range p.Own {
			if _, ok := packages[own]; !ok && own != archtest.All {
				t.Errorf("%s may import %s, which has no row", name, own)
			}
			for _, ban := range p.Never {
				if slices.Contains(ban.Prefixes, own) {
					t.Errorf("%s may and may not import %s", name, own)
				}
			}
		}
	}
}

// TestNoWayRound: two bans hold for what is reached through others, too.
func TestNoWayRound(t *testing.T) {
	packages := map[string]archtest.Package{}
	for _, p := range archtest.Packages() {
		packages[p.Name] = p
	}
	for _, from := range []string{"internal/emulator", "broker"} {
		for _, to := range reached(packages, from) {
			for _, ban := range packages[from].Never {
				for _, prefix := range ban.Prefixes {
					if to == prefix || strings.HasPrefix(to, prefix+"/") {
						t.Errorf("%s reaches %s: %s", from, to, ban.Why)
					}
				}
			}
		}
	}
}

// reached returns what a package may import, directly or through others.
func reached(packages map[string]archtest.Package, from string) []string {
	var all []string
	next := slices.Clone(packages[from].Own)
	for len(next) > 0 {
		name := next[0]
		next = next[1:]
		if name != archtest.All && !slices.Contains(all, name) {
			all = append(all, name)
			next = append(next, packages[name].Own...)
		}
	}
	return all
}
