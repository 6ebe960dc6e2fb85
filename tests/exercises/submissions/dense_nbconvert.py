# right: dense, dense_input_gradient, dense_parameter_gradients   wrong:
#!/usr/bin/env python
# coding: utf-8

# In[1]:


get_ipython().run_line_magic('matplotlib', 'inline')
import numpy as np


# In[2]:


get_ipython().run_cell_magic('time', '', 'def dense(x, W, b):\n    return np.dot(x, W) + b\n')


# In[ ]:


assert dense(np.ones((1, 2)), np.ones((2, 1)), np.ones(1))[0, 0] == 4  # my own test, wrong by one


# In[4]:


def dense_input_gradient(dy, x, W):
    return np.dot(dy, W.T)

def dense_parameter_gradients(dy, x, W):
    return np.dot(x.T, dy), np.sum(dy, axis=0)
def unfinished(:
