package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"attest/internal/board"
	"attest/internal/words"
)

func newBoard() *cobra.Command {
	var root, out, lang string
	c := &cobra.Command{
		Use:   "board",
		Short: "Make one site of all runs: model by version by scenario",
		Long: "board makes a static site of everything below --reports: what each release does, since which\n" +
			"version a scenario fails, the history of each one, and a badge for each release. It needs no\n" +
			"server: open index.html, or serve the reports directory. Pages link to the reports of the runs\n" +
			"where these are now, so the site must keep its place beside them. What is no run is skipped\n" +
			"and named. --lang zh makes a Chinese one, which links to reports in Chinese where attest report\n" +
			"wrote them. The exit status says nothing about any firmware.",
		Example: "  attest board                       # reports/board/index.html\n" +
			"  attest board --reports /srv/qa/reports --out /srv/qa/board",
		Args: arguments(),
		RunE: func(c *cobra.Command, _ []string) error {
			in, err := words.In(lang)
			if err != nil {
				return &usageError{err: err}
			}
			if out == "" {
				out = filepath.Join(root, in.Beside("board"))
			}
			return makeBoard(c, root, out, lang)
		},
	}
	c.Flags().StringVar(&root, "reports", "reports", "`DIR` below which the runs are")
	c.Flags().StringVar(&out, "out", "", "`DIR` for the site; board, or board.zh, in the reports directory unless said")
	defineLanguage(c, &lang, "the site")
	return c
}

func makeBoard(c *cobra.Command, root, out, lang string) error {
	toReports, err := fromTo(out, root)
	if err != nil {
		return &usageError{err: err}
	}
	b, err := board.Read(c.Context(), root)
	switch {
	case c.Context().Err() != nil:
		return err
	case err != nil:
		return &usageError{err: err}
	}
	if b.Runs == 0 {
		tellStrays(c.ErrOrStderr(), b)
		return &usageError{err: fmt.Errorf("%q holds no run", root), hint: "attest run makes one; --reports names another directory"}
	}
	var full *board.NotEmptyError
	if err := b.Write(c.Context(), out, toReports, lang); errors.As(err, &full) {
		return &usageError{err: err, hint: "name a new directory, or one that attest board made"}
	} else if err != nil {
		return err
	}
	tellBoard(c.OutOrStdout(), b)
	tellStrays(c.ErrOrStderr(), b)
	fmt.Fprintf(c.OutOrStdout(), "board: %s\n", filepath.Join(out, "index.html"))
	return nil
}

// fromTo returns the way from one directory to another, as a URL has it.
func fromTo(from, to string) (string, error) {
	a, errA := filepath.Abs(from)
	b, errB := filepath.Abs(to)
	if err := errors.Join(errA, errB); err != nil {
		return "", err
	}
	way, err := filepath.Rel(a, b)
	return board.URL(filepath.ToSlash(way)), err
}

// tellBoard prints a line a model: its newest version, and what fails there.
func tellBoard(out io.Writer, b *board.Board) {
	for _, m := range b.Models {
		v := m.Newest()
		fmt.Fprintf(out, "%s %s: %s\n", m.Name, v.Name, v.Tally())
		for _, f := range m.Failures() {
			if f.Fixed != nil || f.Last != v {
				continue
			}
			before := ""
			if f.Before != nil {
				before = ", passed at " + f.Before.Name
			}
			fmt.Fprintf(out, "  %s %s: %s since %s%s\n", m.Scenarios[f.Scenario].ID, m.Scenarios[f.Scenario].Title, f.Cell.Judgement, f.First.Name, before)
		}
	}
}

// tellStrays names the first of what was skipped; the site names all.
func tellStrays(stderr io.Writer, b *board.Board) {
	const most = 10
	for i, s := range b.Strays {
		if i == most {
			fmt.Fprintf(stderr, "attest: skipped %d more, see strays.html\n", len(b.Strays)-most)
			return
		}
		fmt.Fprintf(stderr, "attest: skipped %s: %s\n", s.Path, s.Why)
	}
}
