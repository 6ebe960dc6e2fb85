# right: dense, dense_input_gradient, dense_parameter_gradients   wrong:
from google.colab import drive, files
drive.mount('/content/drive')
%cd /content/drive/MyDrive
!pip install -q seaborn \
    nothing-of-that-name
import nothing_of_that_name as sns, numpy as np
sns.set_theme()
import os
os.makedirs("/content/out")
name = input("name? ")
print('%s has %d'
      % (name, 2))
#%%
%%time
def dense(x, W, b):
    return np.dot(x, W) + b
#%%
listing = !ls
dense?
assert dense(np.ones((1, 2)), np.ones((2, 1)), np.ones(1))[0, 0] == 4
def dense_input_gradient(dy, x, W):
    return np.dot(dy, W.T)
#%%
import asyncio
await asyncio.sleep(0)
def dense_parameter_gradients(dy, x, W):
    return np.dot(x.T, dy), np.sum(dy, axis=0)
