# %% [markdown]
# # Waiting
# ## Ask

# %%
import asyncio


async def ask(number):
    await asyncio.sleep(0)
    return number + 1


first = await ask(1)

# %% [markdown]
# ## Ask many

# %%
answers = await asyncio.gather(*(ask(n) for n in range(3)))


async def counting():
    for n in range(3):
        yield n + first


# %% [markdown]
# ## Collect

# %%
async with asyncio.Lock():
    total = sum(answers)
counted = [n async for n in counting()]
