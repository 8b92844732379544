@core
Feature: PIN
  CPIN tells what the card asks for, and takes a PIN where one is asked for.

  @SIMP-001 @manual:CPIN? @27007:8.3 @at-facts:6.3
  Scenario: the card asks for nothing
    # The modem is attached, so its card is there and open.
    When I send `AT+CPIN?`
    Then the modem answers one line like `\+CPIN: ?READY`, then OK

  @SIMP-002 @manual:CPIN= @27007:8.3
  Scenario Outline: what can be no PIN is refused, and the card stays open
    # A PIN has 4 to 8 digits. None that could be one is sent: after three wrong ones a card is blocked.
    When I send `AT+CPIN=<pin>`
    Then the modem answers an error
    When I send `AT+CPIN?`
    Then the modem answers one line like `\+CPIN: ?READY`, then OK

    Examples:
      | case    | pin         |
      | short   | "123"       |
      | long    | "123456789" |
      | letters | "abcd"      |
      | empty   | ""          |
