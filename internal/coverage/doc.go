// Package coverage says which promises of the documents have a scenario.
//
// [Of] takes the plan of a suite and returns one [Table] a document: the sections and
// questions of the vendor's guide, the commands of its manual and their forms, the keys
// of SSLCFG, the statements of MQTT 3.1.1 that bind a client, the purposes of the ETSI
// client tests, the regressions of this modem family. Each [Row] names the scenarios that carry its tag:
//
//	@guide:faq-6                 a section of the guide
//	@manual:MPUBEX               a page of the manual; @manual:MPUBEX= and =? ? ! are its
//	                             forms: write, test, read, execute
//	@manual:SSLCFG:hostname      a key
//	@mqtt:3.1.2-23               a statement
//	@etsi:CONNECT_005            a purpose
//	@history:H5                  a regression
//
// A statement that the broker holds against every packet of every scenario is covered by
// all of them, and says so. [Unknown] finds the
// tags that name nothing: a typo would count for nothing, silently.
//
// The rows are names and numbers only; what they promise stands in the documents. The
// tags of other sources (@at-facts, @v250, @27007) have no table, and are let pass.
package coverage
