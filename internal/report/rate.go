package report

import (
	"fmt"

	"attest/internal/sprt"
	"attest/internal/verdict"
)

// Rate is how often the attempts at a scenario failed.
type Rate struct {
	Attempts   int     `json:"attempts"` // with a statement about the firmware
	Failures   int     `json:"failures"`
	Low        float64 `json:"low"`        // limits of the rate of failures,
	High       float64 `json:"high"`       // of Clopper and Pearson
	Confidence float64 `json:"confidence"` // of these
	Decision   string  `json:"decision,omitempty"`
}

// usualConfidence is that of the limits where the run was given none.
const usualConfidence = 0.95

// rateOf counts attempts; nil if they were to be one, or say nothing.
func rateOf(h verdict.Header, all []verdict.Result) *Rate {
	rate := &Rate{Confidence: usualConfidence}
	var test *sprt.Test
	if h.Confidence > 0 {
		rate.Confidence, test = h.Confidence, sprt.New(sprt.At(h.Confidence))
	}
	for _, r := range all {
		if r.Outcome != verdict.Pass && r.Outcome != verdict.Fail {
			continue
		}
		failed := r.Outcome == verdict.Fail
		if rate.Attempts++; failed {
			rate.Failures++
		}
		if test != nil {
			rate.Decision = test.Add(failed).String()
		}
	}
	if rate.Attempts == 0 || test == nil && h.Repeat < 2 {
		return nil
	}
	rate.Low, rate.High = sprt.Interval(rate.Failures, rate.Attempts, rate.Confidence)
	return rate
}

// String is one line: "44 attempts, 0 failures: failure rate 0.0 % to 11.3 %
// (Clopper-Pearson, 99 %), accepted"; empty for nil.
func (r *Rate) String() string { return language{}.rate(r) }

func (l language) rate(r *Rate) string {
	if r == nil {
		return ""
	}
	text := l.F("%s, %s: failure rate %s", l.N(r.Attempts, "attempt"), l.N(r.Failures, "failure"), r.limits())
	if r.Decision != "" {
		text += l.F(", ") + l.As("test", r.Decision)
	}
	return text
}

// limits is the interval with its name.
func (r *Rate) limits() string {
	return fmt.Sprintf("%.1f %% to %.1f %% (Clopper-Pearson, %.4g %%)", 100*r.Low, 100*r.High, 100*r.Confidence)
}

// cleanest says of the scenarios that never failed how often they might, by the one of them that
// was tried least; empty if none was tried more than once.
func cleanest(cases []Case) string {
	var least *Rate
	n := 0
	for _, c := range cases {
		if c.Rate == nil || c.Rate.Failures > 0 {
			continue
		}
		n++
		if least == nil || c.Rate.Attempts < least.Attempts {
			least = c.Rate
		}
	}
	if least == nil {
		return ""
	}
	return fmt.Sprintf("%s without a failure in %s or more: failure rate %s", language{}.N(n, "scenario"), language{}.N(least.Attempts, "attempt"), least.limits())
}
