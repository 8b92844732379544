@core
Feature: Authentication of PDP contexts
  CGAUTH says how a context logs in. The scenarios use context 5, as the manual's way back from a
  lost context does, and leave the default bearer alone.

  @AUTH-001 @manual:CGAUTH=? @history:H15
  Scenario: which authentication there is
    # The page names four ranges and no example of them.
    When I send `AT+CGAUTH=?`
    Then the modem answers one line like `\+CGAUTH: ?\(1[0-9,-]*\), ?\(0(-2|,1,2)\)(, ?.*)?`, then OK

  @AUTH-002 @manual:CGAUTH= @manual:CGAUTH? @27007:10.1.31
  Scenario Outline: an authentication is set, told and taken away
    # The page tells the password as it was set; a release may know better than to show it.
    When I send `AT+CGDCONT=5,"IP","attest.example"`
    Then the modem answers OK
    When I send `AT+CGAUTH=5,<protocol>,"someone","secret"`
    Then the modem answers OK
    When I send `AT+CGAUTH?`
    Then the modem answers a line like `\+CGAUTH: ?5,<protocol>,"someone",.*` among others, then OK
    When I send `AT+CGAUTH=5,0`
    Then the modem answers OK
    When I send `AT+CGAUTH?`
    Then the modem answers no line like `\+CGAUTH: ?5,[12],.*`
    When I send `AT+CGDCONT=5`
    Then the modem answers OK

    Examples:
      | protocol |
      | 1        |
      | 2        |

  @AUTH-003 @manual:CGAUTH= @v250:5.4.3.1
  Scenario Outline: what is no authentication is refused
    When I send `AT+CGDCONT=5,"IP","attest.example"`
    Then the modem answers OK
    When I send `AT+CGAUTH=<what>`
    Then the modem answers an error
    When I send `AT+CGAUTH?`
    Then the modem answers no line like `.*"someone".*`
    When I send `AT+CGDCONT=5`
    Then the modem answers OK

    Examples:
      | case     | what                      |
      | protocol | 5,3,"someone","secret"    |
      | word     | 5,pap,"someone","secret"  |
      | negative | 5,-1,"someone","secret"   |
      | cid-0    | 0,1,"someone","secret"    |
      | cid-16   | 16,1,"someone","secret"   |

  @AUTH-004 @manual:CGAUTH= @at-facts:2.1
  Scenario Outline: a spelling that the sources leave open does no harm
    # Many commands of this family take strings without quotes, no page says it of this one; nor what
    # a login is without a password, or none at all.
    When I send `AT+CGDCONT=5,"IP","attest.example"`
    Then the modem answers OK
    When I send `AT+CGAUTH=5<what>`
    Then the modem answers OK or an error
    When I send `AT+CGAUTH=5,0`
    Then the modem answers OK
    When I send `AT+CGAUTH?`
    Then the modem answers no line like `.*someone.*`
    When I send `AT+CGDCONT=5`
    Then the modem answers OK

    Examples:
      | case     | what                 |
      | unquoted | ,1,someone,secret    |
      | user     | ,1,"someone"         |
      | cid      |                      |
