@core
Feature: Identity
  A report is worth what its label is worth: every command that names the release names the
  same one.

  @IDENT-001 @manual:ATI @manual:VER
  Scenario: ATI and AT+VER name the release
    When I send `ATI`
    Then the modem answers `{release}`, then OK
    When I send `AT+VER`
    Then the modem answers `{release}`, then OK

  @IDENT-002 @manual:CGMR! @manual:CGMM @manual:CGMI @at-facts:X-16 @history:H19
  Scenario: revision, model and manufacturer
    # H19 is what a named release brought: only the comparison of two runs shows it, and only a release
    # that is named alike by every command can be compared.
    When I send `AT+CGMR`
    Then the modem answers `+CGMR: "{release}"` or `Revision: {release}`, then OK
    When I send `AT+CGMM`
    Then the modem answers `+CGMM: "{model}"` or `{model}`, then OK
    When I send `AT+CGMI`
    Then the modem answers `+CGMI: "{manufacturer}"` or `{manufacturer}`, then OK

  @IDENT-003 @manual:CGSN!
  Scenario: the IMEI is fifteen digits
    When I send `AT+CGSN`
    Then the modem answers 15 digits, then OK

  @IDENT-004 @manual:ICCID @at-facts:4
  Scenario: two commands name one card
    Then `AT+CCID` and `AT+ICCID` name the same card
