"""Reads a table of MySQL into a pandas frame, as most people do it. usage: read_sql.py HOST PORT USER PASSWORD DATABASE QUERY. Prints its rows."""

import sys

import pandas as pd
import sqlalchemy as sa

if __name__ == "__main__":
    host, port, user, password, database, query = sys.argv[1:]
    engine = sa.create_engine(sa.URL.create("mysql+pymysql", user, password, host, int(port), database))
    print(len(pd.read_sql(query, engine)))
