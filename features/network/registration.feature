@core
Feature: Registration
  CREG, CGREG and CEREG tell whether the network has the modem registered, and in which cell, by
  themselves when that changes. Which network and cell these are is nobody's to demand: 1, 5, 6, 7,
  9 and 10 all say that the modem is registered.

  @REGN-001 @manual:CREG= @manual:CREG? @27007:7.2 @at-facts:7.1
  Scenario Outline: CREG tells the registration as it was told to
    # n=3 is in the table of the manual, what is read then is not.
    When I send `AT+CREG=<n>`
    Then the modem answers OK
    When I send `AT+CREG?`
    Then the modem answers one line like `\+CREG: ?<n>,(1|5|6|7|9|10)<cell>`, then OK
    When I send `AT+CREG=0`
    Then the modem answers OK

    Examples:
      | n | cell                                      |
      | 0 |                                           |
      | 1 |                                           |
      | 2 | ,"[0-9A-Fa-f]+","[0-9A-Fa-f]+",[0-8]      |
      | 3 | (,.*)?                                    |

  @REGN-002 @manual:CGREG= @manual:CGREG? @27007:10.1.20 @at-facts:7.1
  Scenario Outline: CGREG tells the registration as it was told to
    # A capture has the access technology behind the cell, the page has it in the unsolicited line alone.
    When I send `AT+CGREG=<n>`
    Then the modem answers OK
    When I send `AT+CGREG?`
    Then the modem answers one line like `\+CGREG: ?<n>,(1|5|6|7|9|10)<cell>`, then OK
    When I send `AT+CGREG=0`
    Then the modem answers OK

    Examples:
      | n | cell                                                               |
      | 0 |                                                                    |
      | 1 |                                                                    |
      | 2 | ,"[0-9A-Fa-f]+","[0-9A-Fa-f]+"(,[0-8](,"?[0-9A-Fa-f]*"?)?)?        |
      | 3 | (,.*)?                                                             |
      | 4 | (,.*)?                                                             |
      | 5 | (,.*)?                                                             |

  @REGN-003 @manual:CEREG= @manual:CEREG? @history:H22 @27007:10.1.22 @at-facts:7.1 @at-facts:X-23
  Scenario Outline: CEREG tells the registration as it was told to, under its own name
    When I send `AT+CEREG=<n>`
    Then the modem answers OK
    When I send `AT+CEREG?`
    Then the modem answers one line like `\+CEREG: ?<n>,(1|5|6|7|9|10)<cell>`, then OK
    When I send `AT+CEREG=0`
    Then the modem answers OK

    Examples:
      | n | cell                                      |
      | 0 |                                           |
      | 1 |                                           |
      | 2 | ,"[0-9A-Fa-f]+","[0-9A-Fa-f]+",[0-8]      |
      | 3 | (,.*)?                                    |
      | 4 | (,.*)?                                    |
      | 5 | (,.*)?                                    |

  @REGN-004 @manual:CGREG=? @history:H15 @at-facts:7.1
  Scenario: which reports CGREG has
    When I send `AT+CGREG=?`
    Then the modem answers `+CGREG:(0,1,2,3,4,5)`, but for blanks and brackets, then OK

  @REGN-005 @manual:CREG? @manual:CGREG? @manual:CEREG? @history:H22 @at-facts:7.1
  Scenario: one question does not colour the answer to the next
    # 780E LPAT V1151: CEREG? answered wrongly behind a CGREG?.
    When I send `AT+CGREG?`
    Then the modem answers one line like `\+CGREG: ?0,[0-9]+`, then OK
    When I send `AT+CEREG?`
    Then the modem answers one line like `\+CEREG: ?0,[0-9]+`, then OK
    When I send `AT+CREG?`
    Then the modem answers one line like `\+CREG: ?0,[0-9]+`, then OK

  @REGN-006 @manual:<name>= @v250:5.4.3.1
  Scenario Outline: a report that there is not
    When I send `AT+<name>=<value>`
    Then the modem answers an error
    When I send `AT+<name>?`
    Then the modem answers one line like `\+<name>: ?0,[0-9]+`, then OK

    Examples:
      | case           | name    | value |
      | creg-above     | CREG    | 4     |
      | creg-negative  | CREG    | -1    |
      | creg-word      | CREG    | on    |
      | creg-two       | CREG    | 1,1   |
      | cgreg-above    | CGREG   | 6     |
      | cgreg-negative | CGREG   | -1    |
      | cgreg-word     | CGREG   | on    |
      | cereg-above    | CEREG   | 6     |
      | cereg-negative | CEREG   | -1    |
      | cereg-word     | CEREG   | on    |

  @REGN-007 @manual:<name>=
  Scenario Outline: the number may be left out
    When I send `AT+<name>=`
    Then the modem answers OK
    When I send `AT+<name>?`
    Then the modem answers one line like `\+<name>: ?0,[0-9]+`, then OK

    Examples:
      | case  | name    |
      | creg  | CREG    |
      | cgreg | CGREG   |

  @REGN-008 @manual:<name> @27007:7.2 @at-facts:7.1
  Scenario Outline: a change of the registration is reported
    When I send `AT+<name>=<n>`
    Then the modem answers OK
    When I send `AT+CFUN=4`
    Then the modem answers OK
    And the modem reports a line like `\+<name>: ?[0234](,.*)?` within "10s"
    When I send `AT+CFUN=1`
    Then the modem answers OK
    And the answer to `AT+CGATT?` becomes `\+CGATT: ?1` within "120s"
    And the modem reports a line like `\+<name>: ?(1|5|6|7|9|10)<cell>` within "5s"
    When I send `AT+<name>=0`
    Then the modem answers OK

    Examples:
      | case    | name    | n | cell                                           |
      | creg-1  | CREG    | 1 |                                                |
      | creg-2  | CREG    | 2 | ,"[0-9A-Fa-f]+","[0-9A-Fa-f]+"(,[0-8])?        |
      | cgreg-1 | CGREG   | 1 |                                                |
      | cgreg-2 | CGREG   | 2 | ,"[0-9A-Fa-f]+","[0-9A-Fa-f]+"(,[0-8].*)?      |
      | cereg-1 | CEREG   | 1 |                                                |
      | cereg-2 | CEREG   | 2 | ,"[0-9A-Fa-f]+","[0-9A-Fa-f]+"(,[0-8])?        |

  @REGN-009 @manual:CREG @manual:CGREG @manual:CEREG
  Scenario: nothing is reported that was not asked for
    When I send `AT+CREG=0;+CGREG=0;+CEREG=0`
    Then the modem answers OK
    When I send `AT+CFUN=4`
    Then the modem answers OK
    When I send `AT+CFUN=1`
    Then the modem answers OK
    And the answer to `AT+CGATT?` becomes `\+CGATT: ?1` within "120s"
    And the modem reports a line like `\+CGEV: ME PDN ACT ?[0-9]+(,.*)?` within "5s"
    And the modem has reported no line like `\+C[GE]?REG:.*`

  @REGN-010 @manual:CREG @manual:CGREG @manual:CEREG @at-facts:7.1
  Scenario: each report has its own switch
    When I send `AT+CREG=0;+CGREG=0;+CEREG=1`
    Then the modem answers OK
    When I send `AT+CFUN=4`
    Then the modem answers OK
    When I send `AT+CFUN=1`
    Then the modem answers OK
    And the answer to `AT+CGATT?` becomes `\+CGATT: ?1` within "120s"
    And the modem reports a line like `\+CEREG: ?(1|5|6|7|9|10)` within "5s"
    And the modem has reported no line like `\+CG?REG:.*`
    When I send `AT+CEREG=0`
    Then the modem answers OK

  @REGN-011 @manual:CREG= @manual:CEREG= @manual:ATW @at-facts:2.6
  Scenario: AT&W keeps the reports over a restart
    When I send `AT+CREG=1;+CEREG=2;&W`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+CREG?`
    Then the modem answers one line like `\+CREG: ?1,.*`, then OK
    When I send `AT+CEREG?`
    Then the modem answers one line like `\+CEREG: ?2,.*`, then OK
    When I send `AT+CREG=0;+CEREG=0;&W`
    Then the modem answers OK
