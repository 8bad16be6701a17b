"""`make_models.py FOLDER`: trains small models of several frameworks on made-up data and writes them with their CSV files."""

import sys
from functools import partial
from pathlib import Path

import joblib
import lightgbm
import numpy as np
import pandas
import skops.io
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

folder = Path(sys.argv[1])
random = np.random.default_rng(7)
ROWS = 200

people = pandas.DataFrame(
    {
        "age": random.integers(18, 80, ROWS),
        "income": random.uniform(1000, 9000, ROWS).round(2),
        "city": random.choice(["Lyon", "Nice", "Paris"], ROWS),
    }
)
churn = np.where((people.age > 50) | (people.city == "Paris"), "leaves", "stays")
people.assign(churn=churn).to_csv(folder / "people.csv", index=False)
encoder = ColumnTransformer([("numbers", StandardScaler(), ["age", "income"]), ("city", OneHotEncoder(), ["city"])])
pipeline = make_pipeline(encoder, LogisticRegression()).fit(people, churn)
joblib.dump(pipeline, folder / "pipeline.joblib")
skops.io.dump(pipeline, folder / "pipeline.skops")

numbers = pandas.DataFrame(random.normal(size=(ROWS, 4)).round(3), columns=["a", "b", "c", "d"])
total = (numbers.a * 2 + numbers.b**2).round(4)
kind = (numbers.a > 0).astype(int) + (numbers.b > 0.5).astype(int)
numbers.assign(kind=kind).to_csv(folder / "numbers.csv", index=False)
numbers.assign(kind=(kind > 0).astype(int)).to_csv(folder / "binary.csv", index=False)
numbers.assign(total=total).to_csv(folder / "totals.csv", index=False)
forest = RandomForestRegressor(n_estimators=10, random_state=0).fit(numbers, total)
joblib.dump(forest, folder / "forest.joblib")
xgboost.XGBClassifier(n_estimators=8, max_depth=3).fit(numbers, kind).save_model(folder / "classifier.json")
xgboost.XGBRegressor(n_estimators=8, max_depth=3).fit(numbers, total).save_model(folder / "regressor.ubj")
dataset = lightgbm.Dataset(numbers, kind)
multiclass = {"objective": "multiclass", "num_class": 3, "verbose": -1}
lightgbm.train(multiclass, dataset, 8).save_model(folder / "multiclass.txt")
binary = {"objective": "binary", "verbose": -1}
lightgbm.train(binary, lightgbm.Dataset(numbers, kind > 0), 8).save_model(folder / "binary.txt")

joblib.dump([1, 2], folder / "list.joblib")
# Converts as a forest, and answers as none: the instance's own method is not part of the graph.
forest.predict = partial(np.mean, axis=1)
joblib.dump(forest, folder / "shifted.joblib")
