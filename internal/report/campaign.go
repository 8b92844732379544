package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"attest/internal/verdict"
)

// Campaign is one modem judged with one image after another, in the order of their
// versions.
type Campaign struct {
	Name     string          `json:"name"`
	Started  time.Time       `json:"started"`
	Finished time.Time       `json:"finished"`
	Images   []CampaignImage `json:"images"`
}

// CampaignImage is what became of one image.
type CampaignImage struct {
	verdict.Image
	Release string `json:"release"`             // "780EP V1007", as the image is named
	Status  int    `json:"status"`              // exit status of its run; 3 where there is none
	Verdict string `json:"verdict"`             // as in the summary of the run, or "not judged"
	Tally   string `json:"tally,omitempty"`     // how many scenarios got each judgement
	Why     string `json:"why,omitempty"`       // why it was not judged, one line
	Run     string `json:"directory,omitempty"` // of the run, relative to the reports, with slashes; empty: there is none
	Diff    *Diff  `json:"diff,omitempty"`      // against the last image before it that was judged
	run     *Run
}

// Add appends an image with its run, which is nil if it did not come to one; why then
// says so. The run's directory is relative to the reports.
func (c *Campaign) Add(image verdict.Image, release string, run *Run, dir, why string) {
	i := CampaignImage{Image: image, Release: release, Status: 3, Verdict: "not judged", Why: visibleLine(why), run: run}
	if run != nil {
		s := run.Summary()
		i.Status, i.Verdict, i.Tally, i.Run = s.Status, s.Verdict, s.tally(), filepath.ToSlash(dir)
		if !judged(run) {
			i.Verdict, i.Why = "not judged", visibleLine(unjudgedWhy(run, why))
		}
	}
	if judged(run) {
		for _, earlier := range slices.Backward(c.Images) {
			if judged(earlier.run) {
				diff := Compare(earlier.run, run)
				i.Diff = &diff
				break
			}
		}
	}
	c.Images = append(c.Images, i)
}

// judged reports whether a run says anything about its release.
func judged(r *Run) bool {
	return r != nil && slices.ContainsFunc(r.Results, func(result verdict.Result) bool {
		return result.Outcome == verdict.Pass || result.Outcome == verdict.Fail
	})
}

// unjudgedWhy is what kept a run from judging anything.
func unjudgedWhy(r *Run, why string) string {
	for _, result := range r.Results {
		if why == "" && result.Outcome == verdict.Error {
			return result.Reason
		}
	}
	if why == "" {
		return r.unended()
	}
	return why
}

// Status returns the worst exit status of all images; 3 if there are none.
func (c *Campaign) Status() int {
	worst := 0
	for _, i := range c.Images {
		worst = max(worst, i.Status)
	}
	if len(c.Images) == 0 {
		return 3
	}
	return worst
}

// String returns the campaign as plain lines for a terminal: an image a line, then what
// changed from each to the next.
func (c *Campaign) String() string {
	var b strings.Builder
	widest := 0
	for _, i := range c.Images {
		widest = max(widest, len([]rune(i.Release)))
	}
	for _, i := range c.Images {
		fmt.Fprintf(&b, "%-*s  %s%s\n", widest, visibleLine(i.Release), i.Verdict, i.words())
	}
	for _, i := range c.Images {
		if i.Diff != nil {
			fmt.Fprintf(&b, "\n%s", i.Diff)
		}
	}
	return b.String()
}

func (i CampaignImage) words() string {
	switch {
	case i.Why != "":
		return ": " + clip(i.Why)
	case i.Tally != "":
		return ": " + i.Tally
	}
	return ""
}

// The files that Write makes.
const (
	campaignText = "campaign.md"
	campaignJSON = "campaign.json"
)

// Dir returns the directory of the campaign: root/campaigns/<name>.
func (c *Campaign) Dir(root string) string {
	return filepath.Join(root, "campaigns", safeName(c.Name))
}

// Write makes campaign.md and campaign.json in the campaign's directory below root, the
// reports. They are written anew after each image, so that a campaign that dies leaves
// what it found.
func (c *Campaign) Write(root string) error {
	dir := c.Dir(root)
	text, err := c.JSON()
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = errors.Join(replace(filepath.Join(dir, campaignJSON), text), replace(filepath.Join(dir, campaignText), []byte(c.Markdown("../../"))))
	}
	if err != nil {
		return fmt.Errorf("write the campaign: %w", err)
	}
	return nil
}

// JSON returns the campaign for other programs.
func (c *Campaign) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(c, "", "  ")
	return append(text, '\n'), err
}

// Markdown returns the campaign for a wiki or a pull request. The prefix leads from where
// it will stand to the reports.
func (c *Campaign) Markdown(prefix string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Campaign %s\n\nStarted %s", markdown(c.Name), date(c.Started))
	if !c.Finished.IsZero() {
		fmt.Fprintf(&b, ", took %v", c.Finished.Sub(c.Started).Round(time.Second))
	}
	b.WriteString(".\n\n| release | verdict | scenarios | image | SHA-256 |\n|---|---|---|---|---|\n")
	for _, i := range c.Images {
		release := markdown(i.Release)
		if i.Run != "" {
			release = fmt.Sprintf("[%s](%s)", release, escapedPath(prefix+i.Run+"/"+htmlFile))
		}
		said := markdown(i.Tally)
		if i.Why != "" {
			said = markdown(clip(i.Why))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s, %d bytes | `%.16s…` |\n", release, i.Verdict, said, markdown(i.Name), i.Size, i.SHA256)
	}
	for n, i := range c.Images {
		if n == 0 {
			b.WriteString("\n## What changed\n")
		}
		switch {
		case i.Diff != nil:
			fmt.Fprintf(&b, "\n%s", i.Diff.Markdown())
		case i.Why != "":
			fmt.Fprintf(&b, "\n### %s\n\nNot judged: %s\n", markdown(i.Release), markdown(i.Why))
		}
	}
	return b.String()
}
