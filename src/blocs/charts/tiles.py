"""Where each state stands in the world of equal squares: (column, row), roughly as on a map, one square each."""

from __future__ import annotations

_ROWS = """
1: 9 ISL 12 NOR 13 SWE 14 FIN
2: 1 CAN 9 IRL 10 GBR 12 DNK 13 DDR 15 EST
3: 1 USA 10 NLD 11 DEU 13 POL 14 LTU 15 LVA 17 RUS
4: 1 MEX 4 BHS 9 BEL 10 LUX 11 LIE 12 CZE 13 SVK 14 UKR 15 BLR
5: 1 GTM 2 BLZ 3 CUB 4 HTI 5 DOM 6 KNA 7 ATG 9 FRA 10 MCO 11 CHE 12 AUT 13 HUN 14 ROU 15 MDA 19 KAZ
6: 1 SLV 2 HND 3 JAM 7 DMA 8 PRT 9 ESP 10 AND 11 SMR 12 SVN 13 HRV 14 SRB 15 BGR 17 GEO 19 UZB 20 KGZ 21 MNG 23 PRK 25
JPN 7: 2 NIC 6 VCT 7 LCA 8 BRB 10 VAT 11 ITA 12 BIH 13 MNE 14 XKX 15 MKD 17 ARM 18 AZE 19 TKM 20 TJK 22 CHN 23 KOR 8:
2 CRI 3 PAN 6 GRD 7 TTO 11 MLT 13 ALB 14 GRC 15 TUR 16 LBN 17 SYR 18 IRQ 19 IRN 20 AFG 24 TWN 9: 3 COL 4 VEN 5 GUY 6
SUR 9 MAR 10 DZA 11 TUN 12 LBY 13 EGY 14 CYP 15 ISR 16 PSE 17 JOR 18 KWT 20 PAK 21 NPL 22 BTN 10: 3 ECU 4 BRA 8 ESH 9
MRT 10 MLI 11 NER 12 TCD 13 SDN 14 ERI 16 SAU 17 BHR 18 QAT 19 ARE 20 IND 21 BGD 22 MMR 23 LAO 24 VNM 25 VDR 11: 3 PER
4 BOL 5 PRY 6 CPV 7 SEN 8 GMB 10 BFA 11 NGA 12 CMR 13 CAF 14 SSD 15 ETH 16 DJI 17 YEM 18 OMN 19 MDV 20 LKA 22 THA 23
KHM 25 PHL 12: 3 CHL 4 ARG 5 URY 7 GNB 8 GIN 9 CIV 10 GHA 11 TGO 12 BEN 14 UGA 15 KEN 16 SOM 17 YMD 22 MYS 23 BRN 26
PLW 27 FSM 28 MHL 13: 7 SLE 8 LBR 10 STP 11 GNQ 12 COG 13 COD 14 RWA 15 TZA 17 SYC 22 SGP 23 IDN 24 TLS 25 PNG 27 NRU
28 KIR 14: 11 GAB 12 AGO 13 ZMB 14 BDI 15 MWI 16 COM 26 SLB 28 TUV 15: 12 NAM 13 BWA 14 ZWE 15 MOZ 16 MDG 17 MUS 26
VUT 27 FJI 28 WSM 16: 13 ZAF 14 SWZ 24 AUS 27 TON 28 NIU 29 COK 17: 13 LSO 25 NZL
"""

SAME = {"SUN": "RUS", "YUG": "SRB", "SCG": "SRB", "CSK": "CZE"}
"""Former states that stand where a successor does, which did not exist beside them."""
GAP = 0.7
"""How far continents stand apart, in squares."""
_NORTH = "CAN USA MEX BHS GTM BLZ CUB HTI DOM KNA ATG SLV HND JAM DMA NIC VCT LCA BRB CRI PAN GRD TTO"
_SOUTH = "COL VEN GUY SUR ECU BRA PER BOL PRY CHL ARG URY"
_EUROPE = (
    "ISL NOR SWE FIN IRL GBR DNK DDR EST NLD DEU POL LTU LVA RUS BEL LUX LIE CZE SVK UKR BLR FRA MCO CHE AUT HUN ROU "
    "MDA PRT ESP AND SMR SVN HRV SRB BGR VAT ITA BIH MNE XKX MKD MLT ALB GRC"
)
_OCEANIA = "PLW FSM MHL PNG NRU KIR SLB TUV VUT FJI WSM AUS TON NIU COK NZL"
_AFRICA = (
    "MAR DZA TUN LBY EGY ESH MRT MLI NER TCD SDN ERI CPV SEN GMB BFA NGA CMR CAF SSD ETH DJI GNB GIN CIV GHA TGO BEN "
    "UGA KEN SOM SLE LBR STP GNQ COG COD RWA TZA SYC GAB AGO ZMB BDI MWI COM NAM BWA ZWE MOZ MDG MUS ZAF SWZ LSO"
)
_SHIFTS = (
    (_NORTH, 0.0, 0.0), (_SOUTH, 0.0, GAP), (_EUROPE, GAP, 0.0), (_AFRICA, GAP, GAP), (_OCEANIA, 3 * GAP, GAP),
)  # fmt: skip
"""How far the squares of each continent are moved to the right and down; Asia, which is the rest, to the right only."""


def _places() -> dict[str, tuple[int, int]]:
    places: dict[str, tuple[int, int]] = {}
    row = column = 0
    for word in _ROWS.split():
        if word.endswith(":"):
            row = int(word[:-1])
        elif word.isdecimal():
            column = int(word)
        else:
            places[word] = (column, row)
    return places | {code: places[place] for code, place in SAME.items()}


PLACES = _places()


def _apart() -> dict[str, tuple[float, float]]:
    shift = {code: (right, down) for codes, right, down in _SHIFTS for code in codes.split()}
    shift |= {former: shift[successor] for former, successor in SAME.items()}
    squares = {}
    for code, (column, row) in PLACES.items():
        right, down = shift.get(code, (2 * GAP, 0.0))
        squares[code] = (column + right - 1, row + down - 1)
    return squares


SQUARES = _apart()
"""Where the square of each state begins, in squares from the left and from the top, with gaps between continents."""
WIDE = max(column for column, _ in SQUARES.values()) + 1
HIGH = max(row for _, row in SQUARES.values()) + 1
