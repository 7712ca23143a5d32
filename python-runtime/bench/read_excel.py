"""Reads the first sheet of a workbook by fastexcel (calamine, Rust). usage: read_excel.py FILE. Prints its rows."""

import sys

import fastexcel

if __name__ == "__main__":
    sheet = fastexcel.read_excel(sys.argv[1]).load_sheet(0)
    print(sheet.to_arrow().num_rows)
