package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"attest/internal/emulator"
	"attest/internal/verdict"
)

// defectGroup is the defects of one group, in the order of the tables.
type defectGroup struct {
	name    string
	defects []emulator.Defect
}

// defectGroups puts together what the tables have in several places.
func defectGroups(all []emulator.Defect) []defectGroup {
	var groups []defectGroup
	for _, d := range all {
		i := slices.IndexFunc(groups, func(g defectGroup) bool { return g.name == d.Area })
		if i < 0 {
			i = len(groups)
			groups = append(groups, defectGroup{name: d.Area})
		}
		groups[i].defects = append(groups[i].defects, d)
	}
	return groups
}

// listDefects prints the defects group by group, and those that come and go last.
func listDefects(out io.Writer) error {
	groups := append(defectGroups(emulator.Defects()), defectGroup{"now and then: any of them as NAME@M/N", emulator.Intermittent()})
	for i, g := range groups {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "# %s\n", g.name)
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, d := range g.defects {
			fmt.Fprintf(table, "%s\t%s\t%s\n", d.Name, d.Breaks, d.Source)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// markDefects prints the table of the README: what the audit breaks, a row a group.
func markDefects(out io.Writer) {
	fmt.Fprint(out, "| group | defects | of history | for example | noticed by |\n|---|---|---|---|---|\n")
	all := emulator.Defects()
	for _, g := range defectGroups(all) {
		example := g.example()
		fmt.Fprintf(out, "| %s | %d | %s | `%s`: %s | %s |\n", g.name, len(g.defects), history(g.defects), example.Name, mark(example.Breaks), example.KilledBy[0])
	}
	fmt.Fprintf(out, "| all | %d | %s | | |\n", len(all), history(all))
}

// example is a defect that a release really had, if the group has one.
func (g defectGroup) example() emulator.Defect {
	return g.defects[max(0, slices.IndexFunc(g.defects, func(d emulator.Defect) bool { return strings.HasPrefix(d.Source, "history ") }))]
}

// history is how many regressions that releases had are among the defects.
func history(defects []emulator.Defect) string {
	var a verdict.Audit
	for _, d := range defects {
		a.Defects = append(a.Defects, verdict.Defect{Source: d.Source})
	}
	if _, n := a.History(); n > 0 {
		return fmt.Sprint(n)
	}
	return "-"
}

// mark keeps the cells of a table apart.
func mark(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
